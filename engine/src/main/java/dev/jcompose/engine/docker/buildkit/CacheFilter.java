package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.buildkit.control.BuildWorker.CacheUse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Filters of containerd's kind: one of the texts must hold, of a text every part.
///
///     type==regular,id~=^abc
///
/// @param anyOf nothing lets everything
/// @see <a href="https://github.com/containerd/containerd/blob/main/pkg/filters/filter.go">filter</a>
record CacheFilter(List<Predicate<CacheUse>> anyOf) {
  private static final Pattern PART =
      Pattern.compile("(id|type|description|inuse|shared|private|mutable)(?:(==|!=|~=)(.*))?");

  /// Reads them.
  static CacheFilter parse(List<String> texts) {
    List<Predicate<CacheUse>> all = new ArrayList<>();
    for (String text : texts) {
      if (text.isEmpty()) {
        // Clients without a filter send one that is empty.
        continue;
      }
      Predicate<CacheUse> every = _ -> true;
      for (String part : text.split(",", -1)) {
        every = every.and(part(part.strip()));
      }
      all.add(every);
    }
    return new CacheFilter(List.copyOf(all));
  }

  private static Predicate<CacheUse> part(String text) {
    Matcher matcher = PART.matcher(text);
    if (!matcher.matches()) {
      throw FrontendOptions.refused("invalid filter \"" + text + "\"");
    }
    String field = matcher.group(1);
    String operator = matcher.group(2);
    if (operator == null) {
      return item -> value(item, field).equals("true");
    }
    String wanted = unquoted(matcher.group(3));
    return switch (operator) {
      case "==" -> item -> value(item, field).equals(wanted);
      case "!=" -> item -> !value(item, field).equals(wanted);
      default -> matching(field, wanted);
    };
  }

  private static Predicate<CacheUse> matching(String field, String expression) {
    try {
      Pattern pattern = Pattern.compile(expression);
      return item -> pattern.matcher(value(item, field)).find();
    } catch (PatternSyntaxException malformed) {
      throw FrontendOptions.refused("invalid filter: " + malformed.getDescription());
    }
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static String value(CacheUse item, String field) {
    return switch (field) {
      case "id" -> item.id();
      case "type" -> item.type();
      case "description" -> item.description();
      case "inuse" -> Boolean.toString(item.inUse());
      case "shared" -> Boolean.toString(item.shared());
      case "private" -> Boolean.toString(!item.shared());
      default -> Boolean.toString(item.type().equals("exec.cachemount"));
    };
  }

  /// Whether one of them matches, or there is none.
  boolean lets(CacheUse item) {
    return anyOf.isEmpty() || anyOf.stream().anyMatch(each -> each.test(item));
  }
}
