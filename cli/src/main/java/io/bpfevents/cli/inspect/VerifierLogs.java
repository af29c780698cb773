package io.bpfevents.cli.inspect;

import io.bpfevents.cli.output.Escapes;
import io.bpfevents.core.MapType;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import java.util.ArrayList;
import java.util.List;

/** Loads an object for the logs of the verifier, and unloads it. */
final class VerifierLogs {
    /** For a ring buffer whose size the user sets before the load. */
    private static final long RING_BYTES = 1 << 18;

    private record Log(String program, String section, String text) {}

    private final OpenBpfObject object;
    private final List<Log> logs = new ArrayList<>();

    /**
     * @param level as for {@link ProgramSettings#verifierLog}
     */
    VerifierLogs(OpenBpfObject object, int level) {
        this.object = object;
        for (ProgramSettings program : object.programs()) {
            if (program.isIncluded()) {
                program.verifierLog(
                        level, text -> logs.add(new Log(program.name(), program.section(), text)));
            }
        }
        for (MapSettings map : object.maps()) {
            map.withoutPin();
            if (map.type() == MapType.RINGBUF && map.maxEntries() == 0) {
                object.maxEntries(map.name(), RING_BYTES);
            }
        }
    }

    /**
     * Loads and unloads it, without attaching or pinning anything.
     *
     * @throws io.bpfevents.core.BpfException if it is rejected; the log of a rejected program is in
     *     the message
     */
    void load() {
        object.load().close();
    }

    /** The logs of the accepted programs, each below the name of its program. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        for (Log log : logs) {
            append(lines, "program %s (%s):".formatted(log.program(), log.section()));
            log.text().lines().forEach(line -> append(lines, line));
            lines.append('\n');
        }
        return lines.toString();
    }

    private static void append(StringBuilder lines, String line) {
        Escapes.appendPlain(lines, line);
        lines.append('\n');
    }

    /** The logs of the accepted programs, a row for each. */
    Listing table() {
        Listing table = new Listing("verifier_log", "program").texts("section", "log");
        logs.forEach(log -> table.add(log.program(), log.section(), log.text()));
        return table;
    }
}
