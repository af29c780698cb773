package io.bpfevents.benchmarks;

import io.bpfevents.benchmarks.consumer.Buffers;
import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.consumer.ConsumerTurn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one consumer, under the protocol that this module's README describes. */
@Command(
        name = "consumer",
        description = {
            "Reads a pinned buffer up to the STOP record, and prints one line of JSON.",
            "benchmarks/README.md describes the protocol."
        })
final class ConsumerCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    private static final List<String> MODES = List.of("drain", "stream", "latency");

    @Option(
            names = "--map",
            required = true,
            description = "Path at which the ring or the perf event array is pinned.")
    @SuppressWarnings("NullAway.Init")
    private Path map;

    @Option(names = "--mode", description = "drain, stream or latency.")
    private @Nullable String mode;

    @Option(names = "--seconds", description = "Seconds to wait for the STOP record. Default: 60.")
    private double seconds = 60;

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "The consumer: ${COMPLETION-CANDIDATES}. Default: flux.",
            completionCandidates = ConsumerKind.Labels.class)
    private ConsumerKind consumer = ConsumerKind.FLUX;

    @Option(
            names = "--per-cpu",
            paramLabel = "BYTES",
            description = "Bytes of a perf buffer per CPU. Default: 1 MiB.")
    private long perCpu = 1 << 20;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Samples per notification of a perf buffer. Default: 1.")
    private int samples = 1;

    @Option(
            names = "--turns",
            description = "Read MODE SECONDS PER_CPU SAMPLES from standard input, a turn per line.")
    private boolean turns;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (turns == (mode != null) || !(turns || MODES.contains(mode))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "either --mode with one of " + MODES + " or --turns is required");
        }
        if (consumer.isNative()) {
            return runProgram();
        }
        ConsumerTurn turn = new ConsumerTurn(map, consumer);
        if (mode != null) {
            turn(turn, mode, seconds, Buffers.perf(perCpu, samples));
        } else {
            turns(turn);
        }
        return 0;
    }

    private static void turns(ConsumerTurn turn) throws Exception {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = List.of(line.trim().split(" +"));
            Buffers buffers =
                    Buffers.perf(Long.parseLong(words.get(2)), Integer.parseInt(words.get(3)));
            turn(turn, words.get(0), Double.parseDouble(words.get(1)), buffers);
        }
    }

    private static void turn(ConsumerTurn turn, String mode, double seconds, Buffers buffers)
            throws Exception {
        Duration atMost = Duration.ofNanos((long) (seconds * 1e9));
        System.out.println(turn.report(turn.read(mode, buffers, atMost), mode));
    }

    private int runProgram() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ModuleDirectory.program("consumer"));
        command.addAll(List.of("--map", map.toString(), "--consumer", consumer.label()));
        command.addAll(turns ? List.of("--turns") : List.of("--mode", String.valueOf(mode)));
        command.addAll(List.of("--seconds", String.valueOf(seconds)));
        command.addAll(List.of("--per-cpu", String.valueOf(perCpu)));
        command.addAll(List.of("--samples", String.valueOf(samples)));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
