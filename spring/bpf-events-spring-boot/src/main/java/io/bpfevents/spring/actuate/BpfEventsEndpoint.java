package io.bpfevents.spring.actuate;

import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.accounting.Accounting;
import io.bpfevents.spring.accounting.Monitor;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The endpoint {@code bpfevents}: the programs, and the accounting of each buffer. */
@Endpoint(id = "bpfevents")
public final class BpfEventsEndpoint {
    private final ActiveMode mode;
    private final ObjectStates objects;
    private final Monitor monitor;

    /**
     * The response.
     *
     * @param mode the mode and its reason
     * @param objects the programs of each object
     * @param buffers the figures of each buffer since it was opened, and of each source since its
     *     program was loaded; null if it is not loaded
     */
    public record Description(
            ActiveMode mode,
            Map<String, ObjectState> objects,
            Map<String, Optional<Accounting>> buffers) {}

    /** Creates the endpoint. */
    public BpfEventsEndpoint(ActiveMode mode, ObjectStates objects, Monitor monitor) {
        this.mode = mode;
        this.objects = objects;
        this.monitor = monitor;
    }

    /** The current figures. */
    @ReadOperation
    public Description describe() {
        return new Description(mode, objects.states(), monitor.accounting());
    }
}
