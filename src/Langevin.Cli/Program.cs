Console.WriteLine("langevin");
