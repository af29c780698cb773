package io.bpfevents.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the cost of the producer contract per hit of the traced program. */
@Command(
        name = "contract",
        description = {
            "Prints the cost of the producer contract per hit of the traced program.",
            "Programs with and without it run in turn: nanoseconds per hit, medians, and medians of",
            "the differences within a round. All include the cost of repeating a test run, which",
            "is the figure of 'empty'."
        })
final class ContractCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(names = "--rounds", description = "Measurements of each case. Default: 200.")
    private int rounds = 200;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the table to FILE, as an array of objects.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                ModuleDirectory.program("contract"),
                                "--object",
                                ModuleDirectory.object("contract"),
                                "--rounds",
                                Integer.toString(rounds))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<Map<String, String>> cases = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(Json.parse(line));
            }
        }
        int result = process.waitFor();
        if (result == 0) {
            print(cases);
            write(cases);
        }
        return result;
    }

    private static void print(List<Map<String, String>> cases) {
        System.out.printf("%-20s%5s%10s  %-20s%10s%n", "case", "CPUs", "ns/hit", "against", "more");
        for (Map<String, String> one : cases) {
            System.out.printf(
                    "%-20s%5s%10s  %-20s%10s%n",
                    one.get("case"),
                    one.get("cpus"),
                    one.get("ns"),
                    one.getOrDefault("base", ""),
                    one.getOrDefault("extra", ""));
        }
    }

    private void write(List<Map<String, String>> cases) throws IOException {
        if (json != null) {
            List<Map<String, @Nullable Object>> objects = new ArrayList<>();
            cases.forEach(one -> objects.add(withNumbers(one)));
            Files.writeString(json, Json.array(objects));
        }
    }

    private static Map<String, @Nullable Object> withNumbers(Map<String, String> fields) {
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                typed.put(
                        name,
                        name.equals("case") || name.equals("base")
                                ? value
                                : Double.valueOf(value)));
        return typed;
    }
}
