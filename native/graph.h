// What a kind of device brings so that its work can be recorded and run again as a whole: one object a graph.
#pragma once
#include "langevin.h"
#include <ATen/core/Generator.h>

namespace langevin {

struct Graph {
  virtual ~Graph() = default;
  virtual void enter() = 0;  // from here to leaving, this thread runs the work that is going to be recorded
  virtual void leave() = 0;
  virtual void draw_from(const at::Generator& source) = 0;
  virtual void begin() = 0;  // from here to the end, what this thread asks of the device is recorded, and its backward passes with it
  virtual void end() = 0;
  virtual void replay() = 0;
};

}  // namespace langevin
