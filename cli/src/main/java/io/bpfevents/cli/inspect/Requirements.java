package io.bpfevents.cli.inspect;

import io.bpfevents.cli.output.Escapes;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this kernel and this process lack to run an object. */
final class Requirements {
    private final Map<String, List<String>> users = new LinkedHashMap<>(); // by what they lack

    /** Checks the maps, and the programs that the load includes. */
    Requirements(OpenBpfObject object) {
        for (ProgramSettings program : object.programs()) {
            if (program.isIncluded()) {
                program.missing().forEach(it -> add(it, "program " + program.name()));
            }
        }
        for (MapSettings map : object.maps()) {
            map.missing().ifPresent(it -> add(it, "map " + map.name()));
        }
    }

    private void add(String missing, String user) {
        users.computeIfAbsent(missing, _ -> new ArrayList<>()).add(user);
    }

    /** Whether nothing is missing. */
    boolean areMet() {
        return users.isEmpty();
    }

    /** A row for each thing that is missing. */
    Listing table() {
        Listing table = new Listing("missing", "remedy").lists("users");
        users.forEach(table::add);
        return table;
    }

    /** A line for each thing that is missing. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        users.forEach((missing, of) -> {
            Escapes.appendPlain(lines, String.join(", ", of) + ": " + missing);
            lines.append('\n');
        });
        return lines.toString();
    }
}
