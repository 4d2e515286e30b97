# Words to the user, all on stderr: progress, and the one sentence of a failure.

say() { printf 'langevin: %s\n' "$*" >&2; }

fail() { say "$*"; exit 2; }
