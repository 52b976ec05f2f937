package dev.jcompose.model.cases;

/// By hand: writes the missing expectations of all cases.
public final class CaseRecorder {
  private CaseRecorder() {}

  public static void main(String[] args) {
    for (Case one : Case.all()) {
      if (!one.has("expect.yaml") && !one.has("expect.problems")) {
        one.outcome().forEach(one::write);
      }
    }
  }
}
