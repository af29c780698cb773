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
 * Gives every consumer its turns at the same ring: one turn each, then the next round, which
 * another one begins. A ratio compares two turns of one round, so what disturbs the machine for
 * longer than that falls on both.
 */
final class Run {
    private final Peers peers;
    private final List<ConsumerKind> consumers;
    private final Budget budget;
    private final Consumer<String> progress;
    private final List<String> mistakes = new ArrayList<>();

    Run(Peers peers, List<ConsumerKind> consumers, Budget budget, Consumer<String> progress) {
        this.peers = peers;
        this.consumers = consumers;
        this.budget = budget;
        this.progress = progress;
    }

    /** Has the JVMs run until their compilers have settled. */
    void warmUp(Scenario scenario) throws IOException {
        List<ConsumerKind> slow = consumers.stream().filter(c -> !c.isNative()).toList();
        measure(scenario, slow);
    }

    /** Measures a scenario. */
    List<Row> measure(Scenario scenario) throws IOException {
        return measure(scenario, consumers);
    }

    private List<Row> measure(Scenario scenario, List<ConsumerKind> those) throws IOException {
        progress.accept(scenario.title());
        long deadline = budget.nextDeadline();
        Results results = new Results(scenario, those);
        List<ConsumerKind> order = new ArrayList<>(those);
        try (Peer producer = peers.producer(scenario)) {
            for (int i = 0; i < scenario.warmups() + scenario.turns(); i++) {
                Map<ConsumerKind, Map<Metric, Double>> round = round(producer, scenario, order);
                if (i >= scenario.warmups()) {
                    results.add(round);
                    if (System.nanoTime() - deadline > 0) {
                        break; // fewer turns than planned, but one
                    }
                }
                Collections.rotate(order, 1);
            }
        }
        return results.rows();
    }

    private Map<ConsumerKind, Map<Metric, Double>> round(
            Peer producer, Scenario scenario, List<ConsumerKind> order) throws IOException {
        Map<ConsumerKind, Map<Metric, Double>> round = new EnumMap<>(ConsumerKind.class);
        for (ConsumerKind kind : order) {
            Outcome outcome = peers.turn(producer, kind, scenario.command());
            Optional<String> mistake = outcome.mistake();
            if (mistake.isPresent()) { // a figure of other records than the others got is none
                mistakes.add(scenario.title() + ": " + kind.label() + ": " + mistake.get());
            } else {
                round.put(kind, outcome.figures(scenario.mode()));
            }
        }
        return round;
    }

    /** Turns in which a consumer got other records than were produced. */
    List<String> mistakes() {
        return mistakes;
    }
}
