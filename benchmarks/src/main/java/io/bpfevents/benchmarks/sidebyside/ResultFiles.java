package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.Json;
import io.bpfevents.benchmarks.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a run: the table, the plot, the machine, the statement about speed. */
final class ResultFiles {
    private final Path directory;

    ResultFiles(Path directory) {
        this.directory = directory;
    }

    void write(List<Row> rows, String machine) throws IOException {
        Files.createDirectories(directory);
        String summary = Machine.summary();
        Files.writeString(directory.resolve("results.json"), json(rows));
        Files.writeString(directory.resolve("machine.txt"), machine);
        Files.writeString(directory.resolve("results.svg"), new Plot(summary).of(rows));
        Path claim = directory.resolve("claim.md");
        Files.deleteIfExists(claim); // of an earlier run; this one may not write a new one
        var text = new Claim(rows).text(summary);
        if (text.isPresent()) {
            Files.writeString(claim, text.get());
        }
    }

    static String json(List<Row> rows) {
        return Json.array(rows.stream().map(Row::toJson).toList());
    }
}
