package io.bpfevents.spring.lifecycle;

import io.bpfevents.catalog.KernelSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Closes all sources of the catalogue that are beans. */
public final class SourceLifecycle implements Stoppable {
    private final ConfigurableListableBeanFactory beans;

    /** The sources of an application. */
    public SourceLifecycle(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        return new GracefulClose(beans).all(KernelSource.class, source -> close(source, atMost));
    }

    private static CompletionStage<Void> close(KernelSource<?> source, Duration atMost) {
        return source.closeGracefully(atMost);
    }
}
