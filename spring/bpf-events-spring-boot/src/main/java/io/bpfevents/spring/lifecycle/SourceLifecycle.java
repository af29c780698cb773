package io.bpfevents.spring.lifecycle;

import io.bpfevents.catalog.KernelSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.ListableBeanFactory;

/** Closes all sources of the catalogue that are beans. */
public final class SourceLifecycle implements Stoppable {
    private final ListableBeanFactory beans;

    /** The sources of an application. */
    public SourceLifecycle(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        return CompletableFuture.allOf(
                beans.getBeansOfType(KernelSource.class).values().stream()
                        .map(it -> it.closeGracefully(atMost).toCompletableFuture())
                        .toArray(CompletableFuture[]::new));
    }
}
