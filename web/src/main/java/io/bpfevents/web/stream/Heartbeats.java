package io.bpfevents.web.stream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Comments among the messages, at regular times. A client that has gone without closing its
 * connection is noticed by nothing but writing to it; and to one that takes nothing, nothing can be
 * written.
 */
final class Heartbeats {
    private static final ServerSentEvent<String> BEAT =
            ServerSentEvent.<String>builder().comment("heartbeat").build();
    private static final ServerSentEvent<String> END =
            ServerSentEvent.<String>builder().comment("end").build();

    private Heartbeats() {}

    /**
     * Adds them to a client's messages, as long as those last.
     *
     * @param patience when it has come to so many in a row without taking anything, the stream
     *     fails with a {@link ClientStalledException}
     */
    static Flux<ServerSentEvent<String>> among(
            Flux<ServerSentEvent<String>> messages, Duration period, long patience) {
        return Flux.defer(() -> {
            AtomicLong missed = new AtomicLong();
            Flux<ServerSentEvent<String>> beats =
                    Mono.delay(period)
                            .repeat() // an interval would make up for what a paused server missed
                            .doOnNext(_ -> {
                                if (missed.incrementAndGet() == patience) {
                                    throw new ClientStalledException(period.multipliedBy(patience));
                                }
                            })
                            .onBackpressureDrop()
                            .map(_ -> BEAT);
            // asks for one message ahead and no more: a policy acts where demand ends
            return Flux.merge(1, messages.concatWithValues(END), beats)
                    .doOnNext(_ -> missed.set(0))
                    .takeWhile(message -> message != END);
        });
    }
}
