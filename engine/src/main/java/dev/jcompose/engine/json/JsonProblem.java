package dev.jcompose.engine.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/// What is wrong with a text that was to be JSON, in the words of Go's decoder, which Docker's
/// clients know.
///
/// @see "Go encoding/json: scanner.error; moby api/server/httputils: ReadJSON"
public final class JsonProblem {
  private static final String END = "Unexpected end-of-input";
  private static final Pattern CHARACTER = Pattern.compile("^Unexpected character \\('(.)' .*?\\)");
  private static final Pattern TOKEN = Pattern.compile("^Unrecognized token '(.)");

  /// Jackson's words for where it was, and Go's.
  private static final Map<String, String> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("double-quote to start", "looking for beginning of object key string");
    PLACES.put("colon to separate", "after object key");
    PLACES.put("comma to separate Object", "after object key:value pair");
    PLACES.put("comma to separate Array", "after array element");
  }

  private JsonProblem() {}

  /// For the body of a request.
  public static String ofBody(byte[] body, JacksonException problem, JsonMapper mapper) {
    if (hasMore(body, mapper)) {
      return "unexpected content after JSON";
    }
    String message = String.valueOf(problem.getOriginalMessage());
    return "invalid JSON: " + (message.startsWith(END) ? "unexpected EOF" : of(problem));
  }

  /// For any other text, as a parameter or a file.
  public static String of(JacksonException problem) {
    String message = String.valueOf(problem.getOriginalMessage());
    Matcher character = CHARACTER.matcher(message);
    Matcher token = TOKEN.matcher(message);
    if (message.startsWith(END) || message.startsWith("No content to map")) {
      return "unexpected end of JSON input";
    } else if (message.startsWith("Trailing token")) {
      return "unexpected content after top-level value";
    } else if (problem instanceof MismatchedInputException mismatch) {
      return JsonMismatch.words(mismatch);
    } else if (character.find()) {
      return "invalid character '" + character.group(1) + "' " + place(message);
    } else if (token.find()) {
      return "invalid character '" + token.group(1) + "' looking for beginning of value";
    }
    // What the parser says of its own buffers is of no use.
    return message.replaceFirst("(?s)\\s*\\(?(?:start marker )?at \\[Source.*", "");
  }

  private static String place(String message) {
    return PLACES.entrySet().stream()
        .filter(place -> message.contains(place.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("looking for beginning of value");
  }

  /// Whether a whole value is followed by something.
  private static boolean hasMore(byte[] body, JsonMapper mapper) {
    try (JsonParser parser = mapper.createParser(body)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken(); // a text is read only when it is needed
      int end = (int) parser.currentLocation().getByteOffset();
      return !new String(body, end, body.length - end, StandardCharsets.UTF_8).isBlank();
    } catch (JacksonException malformed) {
      return false;
    }
  }
}
