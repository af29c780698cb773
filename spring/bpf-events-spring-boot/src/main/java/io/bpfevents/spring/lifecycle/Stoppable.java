package io.bpfevents.spring.lifecycle;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What is closed gracefully when the application stops. */
public interface Stoppable {
    /**
     * Delivers what is pending as far as there is demand, completes the streams, and releases what
     * they use.
     *
     * @param atMost how long to wait for demand
     * @return completes when everything is released or has failed to be
     */
    CompletionStage<Void> closeGracefully(Duration atMost);
}
