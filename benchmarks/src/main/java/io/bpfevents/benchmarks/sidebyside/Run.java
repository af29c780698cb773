package io.bpfevents.benchmarks.sidebyside;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures scenarios in rounds: in each round every consumer has one turn on the same buffer, and
 * each round starts with another consumer. A ratio compares two turns of one round, so a
 * disturbance that lasts longer than a round affects both.
 */
final class Run {
    private final ChildProcesses processes;
    private final List<ConsumerKind> consumers;
    private final TimeBudget budget;
    private final Consumer<String> progress;
    private final List<String> mismatches = new ArrayList<>();

    Run(
            ChildProcesses processes,
            List<ConsumerKind> consumers,
            TimeBudget budget,
            Consumer<String> progress) {
        this.processes = processes;
        this.consumers = consumers;
        this.budget = budget;
        this.progress = progress;
    }

    /** Runs the consumers in Java until their code is compiled. */
    void warmUp(Scenario scenario) throws IOException {
        List<ConsumerKind> slow = consumers.stream().filter(c -> !c.isNative()).toList();
        measure(scenario, slow);
    }

    /** Measures a scenario. */
    List<Row> measure(Scenario scenario) throws IOException {
        return measure(scenario, consumers);
    }

    private List<Row> measure(Scenario scenario, List<ConsumerKind> some) throws IOException {
        long deadline = budget.nextDeadline();
        List<ConsumerKind> those = some.stream().filter(scenario::includes).toList();
        if (those.isEmpty()) {
            return List.of();
        }
        progress.accept(scenario.title());
        ScenarioResults results = new ScenarioResults(scenario, those);
        List<ConsumerKind> order = new ArrayList<>(those);
        try (ChildProcess producer = processes.producer(scenario)) {
            for (int i = 0; i < scenario.warmups() + scenario.turns(); i++) {
                Map<ConsumerKind, Map<Metric, Double>> round = round(producer, scenario, order);
                if (i >= scenario.warmups()) {
                    results.add(round);
                    if (System.nanoTime() - deadline > 0) {
                        break; // fewer turns than planned, at least one
                    }
                }
                Collections.rotate(order, 1);
            }
        }
        return results.rows();
    }

    private Map<ConsumerKind, Map<Metric, Double>> round(
            ChildProcess producer, Scenario scenario, List<ConsumerKind> order) throws IOException {
        Map<ConsumerKind, Map<Metric, Double>> round = new EnumMap<>(ConsumerKind.class);
        for (ConsumerKind kind : order) {
            TurnResult result = processes.turn(producer, kind, scenario);
            Optional<String> mismatch = result.mismatch();
            if (mismatch.isPresent()) { // not comparable with other consumers
                mismatches.add(scenario.title() + ": " + kind.label() + ": " + mismatch.get());
            } else {
                round.put(kind, result.figures(scenario));
            }
        }
        return round;
    }

    /** The turns in which the consumed records differ from the produced ones. */
    List<String> mismatches() {
        return mismatches;
    }
}
