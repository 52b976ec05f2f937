package dev.jcompose.bench.model;

/// Compose files of any size.
final class Stacks {
  private Stacks() {}

  /// A project of services that use what real ones use, 23 lines each.
  static String of(int services) {
    StringBuilder text = new StringBuilder("services:\n");
    for (int i = 0; i < services; i++) {
      text.append(
          """
            s%1$d:
              image: "registry.example.com/team/app%1$d:${TAG:-1.2.3}"
              command: ["serve", "--port", "80"]
              environment:
                A: "${A:-x}"
                B: two
                DB_URL: postgres://${USER}@db:5432/app
              ports:
                - "127.0.0.1:%2$d:80"
              volumes:
                - data:/var/lib/data
                - ./conf%1$d:/etc/conf:ro
              networks:
                front:
                  aliases: [x%1$d]
              depends_on: [s%3$d]
              healthcheck:
                test: [CMD, curl, localhost]
                interval: 5s
              restart: unless-stopped
              mem_limit: 128m
              labels:
                com.example.a: b
          """
              .formatted(i, 10_000 + i, Math.max(0, i - 1))
              .replace("    depends_on: [s0]\n", i == 0 ? "" : "    depends_on: [s0]\n")
              .indent(0));
    }
    return text.append("volumes:\n  data:\nnetworks:\n  front:\n").toString();
  }
}
