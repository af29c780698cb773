package io.bpfevents.web.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Comments that are sent at regular intervals among a client's messages. Only a write detects a
 * client that disappeared without closing its connection; and only repeated writes without demand
 * detect a client that is connected but receives nothing.
 */
final class Heartbeats {
    private static final ServerSentEvent<String> BEAT =
            ServerSentEvent.<String>builder().comment("heartbeat").build();
    private static final ServerSentEvent<String> END =
            ServerSentEvent.<String>builder().comment("end").build();

    private Heartbeats() {}

    /**
     * Adds heartbeats to a client's messages until these complete.
     *
     * @param patience number of consecutive heartbeats without any message received after which the
     *     stream fails with a {@link ClientStalledException}
     */
    static Flux<ServerSentEvent<String>> addTo(
            Flux<ServerSentEvent<String>> messages, Duration period, long patience) {
        return Flux.defer(() -> {
            AtomicLong missed = new AtomicLong();
            Flux<ServerSentEvent<String>> beats =
                    Mono.delay(period)
                            .repeat() // an interval would catch up after a pause of the server
                            .doOnNext(_ -> {
                                if (missed.incrementAndGet() == patience) {
                                    throw new ClientStalledException(period.multipliedBy(patience));
                                }
                            })
                            .onBackpressureDrop()
                            .map(_ -> BEAT);
            // a prefetch of one: overflow policies act when there is no demand
            return Flux.merge(1, messages.concatWithValues(END), beats)
                    .doOnNext(_ -> missed.set(0))
                    .takeWhile(message -> message != END);
        });
    }
}
