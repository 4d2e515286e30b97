#:project ../src/Langevin.Pipelines/Langevin.Pipelines.csproj

// Samples images from a model's folder, without guidance and with it, and draws both as one sheet.
//
//     dotnet run samples/03-sample-a-folder.cs [FOLDER [PNG]]

using Langevin.Media.Drawing;
using Langevin.Media.Images;
using Langevin.Pipelines;

var pipeline = ImagePipeline.Load(args.ElementAtOrDefault(0) ?? "models/fashion-mnist");
var classes = pipeline.Model.Info.Classes;

var request = new SampleRequest { Count = 10, Seed = 42, Guidance = 1 };      // the classes in turn
Image[] plain = ImageTensor.ToImages(pipeline.Sample(request));
Image[] guided = ImageTensor.ToImages(pipeline.Sample(request with { Guidance = 2 }));

var sheet = new ImageGrid { Images = [.. plain, .. guided], Columns = 10, Scale = 3, RowLabels = ["plain", "guided"], ColumnLabels = classes ?? [] };
var path = args.ElementAtOrDefault(1) ?? "sample-03.png";
sheet.Render().Save(path);
Console.WriteLine($"{plain.Length + guided.Length} images in {path}");
