package io.bpfevents.spring.lifecycle;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.spring.properties.BpfEventsProperties;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Attaches the configured objects, and closes all objects and buffers that are beans. */
public final class ObjectLifecycle implements Attachable, Stoppable {
    private final BpfEventsProperties properties;
    private final ConfigurableListableBeanFactory beans;

    /** The objects and buffers of an application. */
    public ObjectLifecycle(BpfEventsProperties properties, ConfigurableListableBeanFactory beans) {
        this.properties = properties;
        this.beans = beans;
    }

    @Override
    public void attach() {
        Map<String, BpfObject> objects = beans.getBeansOfType(BpfObject.class);
        properties.objects().entrySet().stream()
                .filter(it -> it.getValue().attach())
                .map(it -> objects.get(it.getKey()))
                .filter(Objects::nonNull) // the mode has none
                .forEach(BpfObject::attach);
    }

    /** First the objects, which detach before they drain their own buffers. */
    @Override
    public CompletionStage<Void> closeGracefully(Duration atMost) {
        GracefulClose close = new GracefulClose(beans);
        CompletableFuture<Void> objects =
                close.all(
                        BpfObject.class,
                        it -> {
                            it.closeGracefully(atMost);
                            return it.onClose();
                        });
        CompletableFuture<Void> buffers =
                close.all(
                        EventBuffer.class,
                        it -> {
                            it.closeGracefully(atMost);
                            return it.onClose();
                        });
        return CompletableFuture.allOf(objects, buffers);
    }
}
