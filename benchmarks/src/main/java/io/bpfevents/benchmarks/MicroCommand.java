package io.bpfevents.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks. */
@Command(
        name = "micro",
        description = {
            "Runs the JMH benchmarks; all arguments go to JMH.",
            "Examples: bin/bench micro -prof gc -p size=64 Drain; bin/bench micro -h"
        })
final class MicroCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "An argument of JMH.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        Main.main(arguments.toArray(String[]::new)); // ends the JVM after an error
        return 0;
    }
}
