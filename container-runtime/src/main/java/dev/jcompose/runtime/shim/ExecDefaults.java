package dev.jcompose.runtime.shim;

import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ProcessSpec.Rlimit;
import dev.jcompose.runtime.plan.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a process started later in a container inherits from it. Stored next to the shim's files,
/// so that an engine that did not start the container knows it, too.
///
/// @param user as in the container's specification
/// @param additionalGroups likewise
/// @param capabilities bits
/// @param noNewPrivileges as for the first process
/// @param filter the seccomp program
/// @param rlimits limits of the first process
/// @param oomScore its `oom_score_adj`
/// @param label its AppArmor profile
/// @param ids of its user namespace, if it has one of its own
record ExecDefaults(
    String user,
    List<String> additionalGroups,
    long capabilities,
    boolean noNewPrivileges,
    Optional<byte[]> filter,
    Map<String, Rlimit> rlimits,
    int oomScore,
    Optional<String> label,
    Optional<IdMapping> ids) {
  static ExecDefaults of(ProcessSpec process, Identity identity, Optional<IdMapping> ids) {
    return new ExecDefaults(
        process.user(),
        process.additionalGroups(),
        identity.capabilities(),
        identity.noNewPrivileges(),
        identity.filter(),
        process.rlimits(),
        process.oomScoreAdj().orElse(0),
        identity.label(),
        ids);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(user);
      out.writeInt(additionalGroups.size());
      for (String group : additionalGroups) {
        out.writeUTF(group);
      }
      out.writeLong(capabilities);
      out.writeBoolean(noNewPrivileges);
      byte[] program = filter.orElse(new byte[0]);
      out.writeInt(program.length);
      out.write(program);
      out.writeInt(rlimits.size());
      for (Map.Entry<String, Rlimit> limit : rlimits.entrySet()) {
        out.writeUTF(limit.getKey());
        out.writeLong(limit.getValue().soft());
        out.writeLong(limit.getValue().hard());
      }
      out.writeInt(oomScore);
      out.writeUTF(label.orElse(""));
      if (ids.isPresent()) {
        writeRanges(out, ids.get().users());
        writeRanges(out, ids.get().groups());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static ExecDefaults parse(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String user = in.readUTF();
      List<String> groups = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        groups.add(in.readUTF());
      }
      long capabilities = in.readLong();
      boolean noNewPrivileges = in.readBoolean();
      byte[] program = in.readNBytes(in.readInt());
      Map<String, Rlimit> rlimits = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        rlimits.put(in.readUTF(), new Rlimit(in.readLong(), in.readLong()));
      }
      return new ExecDefaults(
          user,
          groups,
          capabilities,
          noNewPrivileges,
          program.length == 0 ? Optional.empty() : Optional.of(program),
          rlimits,
          in.readInt(),
          // An engine without AppArmor support wrote none.
          in.available() == 0
              ? Optional.empty()
              : Optional.of(in.readUTF()).filter(label -> !label.isEmpty()),
          in.available() == 0
              ? Optional.empty()
              : Optional.of(new IdMapping(readRanges(in), readRanges(in))));
    } catch (IOException truncated) {
      throw new UncheckedIOException(truncated);
    }
  }

  private static void writeRanges(DataOutputStream out, List<IdMapping.Range> ranges)
      throws IOException {
    out.writeInt(ranges.size());
    for (IdMapping.Range range : ranges) {
      out.writeLong(range.inside());
      out.writeLong(range.outside());
      out.writeLong(range.size());
    }
  }

  private static List<IdMapping.Range> readRanges(DataInputStream in) throws IOException {
    List<IdMapping.Range> ranges = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      ranges.add(new IdMapping.Range(in.readLong(), in.readLong(), in.readLong()));
    }
    return ranges;
  }

  /// The process, with unset values filled in from the container.
  ProcessSpec complete(ProcessSpec process) {
    boolean sameUser = process.user().isEmpty();
    return process.toBuilder()
        .user(sameUser ? user : process.user())
        .additionalGroups(
            process.additionalGroups().isEmpty() ? additionalGroups : process.additionalGroups())
        .stdinOnce(true)
        .rlimits(process.rlimits().isEmpty() ? rlimits : process.rlimits())
        .oomScoreAdj(process.oomScoreAdj().or(() -> Optional.of(oomScore)))
        .done();
  }
}
