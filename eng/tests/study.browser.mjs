// Walks through a study as people do, in Chromium: node study.browser.mjs PLAYWRIGHT BROWSER ADDRESS FOLDER
// Votes by mouse and by keyboard, reloads in the middle, finishes; leaves pictures of every page in FOLDER.
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import path from 'node:path';

const [playwright, executablePath, address, folder] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const looks = { light: { viewport: { width: 1280, height: 800 } }, dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }, phone: { viewport: { width: 390, height: 844 }, hasTouch: true } };
let votes = 0;

for (const [look, options] of Object.entries(looks)) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('401')) troubles.push(message.text()); });
  page.on('request', (request) => { if (!request.url().startsWith(address) && !request.url().startsWith('data:')) troubles.push(`asked for ${request.url()}`); });
  const picture = (name) => page.screenshot({ path: path.join(folder, `${name}-${look}.png`) });
  const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out to the side');

  await page.goto(address);
  await page.getByLabel('Your name').fill(`Rater ${look}`);
  await picture('join');
  await fits();
  await page.keyboard.press('Enter');
  const count = page.getByRole('status');
  await count.waitFor();
  const kind = await page.locator('#left').count() ? 'preference' : 'real';
  const total = Number((await count.textContent()).match(/of (\d+)/)[1]);
  await picture(kind);
  await fits();

  for (let number = 1; number <= total; number++) {
    await page.getByText(`Question ${number} of ${total}`).waitFor();
    if (number === 3) {
      await page.reload();
      await page.getByText(`Question 3 of ${total}`).waitFor();
    }
    const names = await page.locator('#choices button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));
    assert.deepEqual(names, kind === 'preference' ? ['Choose the first picture', 'Choose the second picture'] : ['Real', 'Generated']);
    const how = number % 3;
    if (how === 0) await page.locator('#choices button').first().click();
    else if (how === 1) await page.keyboard.press('ArrowLeft');
    else {                                                          // to the second button, as without a mouse
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      if (number === 2) await picture(`${kind}-focus`);
      await page.keyboard.press('Enter');
    }
    votes++;
  }
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await picture('done');
  await page.reload();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.deepEqual(troubles, []);
  await context.close();
}

const context = await browser.newContext();
const page = await context.newPage();
await page.goto(address);
await page.getByLabel('Your name').fill('Rater trouble');
await page.route('**/api/join', (route) => route.abort());
await page.getByRole('button', { name: 'Start' }).click();
await page.getByRole('alert').getByText('The study does not answer').waitFor();
await page.screenshot({ path: path.join(folder, 'trouble-light.png') });
await page.unroute('**/api/join');
await page.getByRole('button', { name: 'Try again' }).click();
await page.getByText('Question 1 of').waitFor();
await browser.close();
console.log(`${votes} votes`);
