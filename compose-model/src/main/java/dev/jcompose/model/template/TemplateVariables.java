package dev.jcompose.model.template;

import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;

/// The variables of a template that is being filled in: a stack, cut back at the end of each block.
/// The first, `$`, is what the whole template is filled in with.
final class TemplateVariables {
  private final List<String> names = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  TemplateVariables(Value root) {
    declare("$", root);
  }

  void declare(String name, Value value) {
    names.add(name);
    values.add(value);
  }

  void assign(String name, Value value) {
    values.set(find(name), value);
  }

  Value get(String name) {
    return values.get(find(name));
  }

  private int find(String name) {
    int at = names.lastIndexOf(name);
    if (at < 0) {
      throw new TemplateException("undefined variable \"" + name + "\"");
    }
    return at;
  }

  int mark() {
    return names.size();
  }

  void cut(int mark) {
    names.subList(mark, names.size()).clear();
    values.subList(mark, values.size()).clear();
  }
}
