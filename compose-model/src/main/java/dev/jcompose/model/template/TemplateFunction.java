package dev.jcompose.model.template;

import dev.jcompose.model.value.Value;
import java.util.List;
import java.util.function.Function;

/// A function that templates can call.
@FunctionalInterface
public interface TemplateFunction {
  /// Calls it.
  ///
  /// @throws TemplateException when it cannot be called so
  Value call(List<Value> operands);

  /// One that takes texts and gives one.
  ///
  /// @param count how many it takes
  static TemplateFunction ofTexts(String name, int count, Function<List<String>, String> body) {
    return operands -> {
      TemplateValues.count(name, operands, count);
      return new Value.Text(body.apply(operands.stream().map(TemplateValues::shown).toList()));
    };
  }
}
