package com.example.starts;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.reactor.BpfEvents;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Prints each program that is started, and how many times it was started, until Ctrl-C. */
final class Starts {
    private Starts() {}

    public static void main(String[] args) {
        BpfEvents.using(
                        () ->
                                BpfObject.openResource(
                                                Starts.class.getClassLoader(), "starts.bpf.o")
                                        .load(),
                        object -> lines(BpfEvents.ringbuf(object.ringbuf("events"), Start.class)))
                .doOnNext(System.out::println)
                .blockLast();
    }

    /** The lines that are printed. Takes the events as an argument, so that a test needs no kernel. */
    static Flux<String> lines(Flux<Start> starts) {
        return Flux.defer(
                () -> {
                    Map<String, Integer> times = new HashMap<>();
                    return starts.map(
                            start ->
                                    "%s, pid %d, uid %d, started %d times"
                                            .formatted(
                                                    start.comm(),
                                                    start.pid(),
                                                    start.uid(),
                                                    times.merge(start.comm(), 1, Integer::sum)));
                });
    }
}
