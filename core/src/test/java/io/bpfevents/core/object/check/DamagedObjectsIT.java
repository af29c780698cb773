package io.bpfevents.core.object.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.testing.ForkedJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No damaged object ends the JVM: each is opened, or rejected by an exception of this library. In
 * core with the system's libbpf, in the module {@code libbpf} with the bundled one.
 *
 * <p>{@code -DdamagedObjects=N} sets how many mutants are opened, {@code -DdamagedObjectsLoaded=N}
 * how many of them are loaded, {@code -DdamagedObjectsSeed=S} repeats a run.
 */
@Tag("slow")
class DamagedObjectsIT {
    private static final String SEED = "damagedObjectsSeed";
    private static final int MUTANTS = Integer.getInteger("damagedObjects", 3000);
    private static final int LOADS = Integer.getInteger("damagedObjectsLoaded", 100);
    private static final int PER_PROCESS = 10_000;

    @TempDir private Path directory;

    @Test
    void shouldNotEndTheJvm() throws IOException, InterruptedException {
        long seed = Long.getLong(SEED, new Random().nextInt());
        int loads = BpfSupport.isAvailable() ? LOADS : 0;
        List<String> ends = new ArrayList<>();
        List<String> results = new ArrayList<>();
        int next = 0;
        while (next < MUTANTS) {
            int count = Math.min(PER_PROCESS, MUTANTS - next);
            int toLoad = (int) ((long) loads * count / MUTANTS);
            Process process =
                    ForkedJvm.start(
                            OpenMutants.class,
                            "" + seed,
                            "" + next,
                            "" + count,
                            "" + toLoad,
                            directory.toString());
            process.getOutputStream().close();
            List<String> lines =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            int status = process.waitFor();
            if (status == 0) {
                results.addAll(lines.stream().filter(DamagedObjectsIT::isResult).toList());
                next += count;
            } else {
                int last = last(lines, next);
                ends.add("status " + status + " at mutant " + last + ": " + tail(lines));
                next = last + 1;
            }
        }
        System.out.println(
                MUTANTS
                        + " damaged objects, -D"
                        + SEED
                        + "="
                        + seed
                        + ": "
                        + results
                        + ", "
                        + ends.size()
                        + " ends of the JVM");
        assertThat(ends).as("seed %d", seed).isEmpty();
    }

    private static boolean isResult(String line) {
        return line.startsWith(OpenMutants.OPENED);
    }

    private static int last(List<String> lines, int first) {
        return lines.stream()
                .filter(line -> line.matches(OpenMutants.MUTANT + "\\d+"))
                .mapToInt(line -> Integer.parseInt(line.substring(OpenMutants.MUTANT.length())))
                .max()
                .orElse(first);
    }

    private static List<String> tail(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith(OpenMutants.MUTANT))
                .limit(12)
                .toList();
    }
}
