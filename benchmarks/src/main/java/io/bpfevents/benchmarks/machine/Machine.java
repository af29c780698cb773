package io.bpfevents.benchmarks.machine;

import io.bpfevents.benchmarks.Json;
import io.bpfevents.benchmarks.ModuleDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The machine of a run, and how busy it was. */
public final class Machine {
    private static final String NOISE_SECONDS = "0.5";

    private Machine() {}

    /** The machine in one line, for a sentence. */
    public static String summary() throws IOException {
        return "%s, %d CPUs, Linux %s, JDK %s"
                .formatted(
                        fromProc("cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        kernel(System.getProperty("os.version")),
                        System.getProperty("java.version"));
    }

    /** The kernel's version, which ends at the first dash of its release: the rest is its build. */
    static String kernel(String release) {
        int dash = release.indexOf('-');
        return dash < 0 ? release : release.substring(0, dash);
    }

    /** The machine, one property per line. */
    public static String description(String libbpf) throws IOException {
        return """
        date:    %s
        kernel:  %s %s
        CPU:     %s, %d
        caches:  %s
        memory:  %s
        JDK:     %s, %s
        libbpf:  %s
        """
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        kernel(System.getProperty("os.version")),
                        System.getProperty("os.arch"),
                        fromProc("cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        caches(),
                        fromProc("meminfo", "MemTotal"),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        libbpf);
    }

    /** The share of each CPU that other processes use at the moment. */
    public static String noise(String when, Cpus cpus) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int cpu : List.of(cpus.producer(), cpus.consumer())) {
            Process process =
                    new ProcessBuilder(
                                    ModuleDirectory.program("noise"),
                                    Integer.toString(cpu),
                                    NOISE_SECONDS)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            Map<String, String> noise =
                    Json.parse(
                            new String(
                                            process.getInputStream().readAllBytes(),
                                            StandardCharsets.UTF_8)
                                    .trim());
            lines.append(
                    "noise:   CPU %d %s: %s %% of the time lost, at most %s us at once%n"
                            .formatted(
                                    cpu, when, noise.get("lost_percent"), noise.get("longest_us")));
        }
        return lines.toString();
    }

    private static String fromProc(String file, String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static String caches() throws IOException {
        Path all = Path.of("/sys/devices/system/cpu/cpu0/cache");
        if (!Files.isDirectory(all)) {
            return "unknown";
        }
        StringBuilder caches = new StringBuilder();
        try (Stream<Path> indexes = Files.list(all)) {
            for (Path index :
                    indexes.filter(p -> p.getFileName().toString().startsWith("index"))
                            .sorted()
                            .toList()) {
                caches.append(caches.isEmpty() ? "" : ", ");
                caches.append('L').append(Files.readString(index.resolve("level")).trim());
                caches.append(' ').append(Files.readString(index.resolve("type")).trim());
                caches.append(' ').append(Files.readString(index.resolve("size")).trim());
            }
        }
        return caches.toString();
    }
}
