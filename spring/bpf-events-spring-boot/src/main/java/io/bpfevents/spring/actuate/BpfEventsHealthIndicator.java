package io.bpfevents.spring.actuate;

import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.accounting.Finding;
import io.bpfevents.spring.accounting.Monitor;
import io.bpfevents.spring.accounting.State;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Reports whether the programs are attached and the buffers are read.
 *
 * <table>
 * <caption>The statuses, the first that applies</caption>
 * <tr><td>{@code DOWN}</td><td>a configured object has no attached program, a buffer is closed, or
 * it is stuck: records are pending and requested, and none was read for the window</td></tr>
 * <tr><td>{@code LOSING}</td><td>a check within the window noticed that records were lost, and not
 * by an overflow policy or a rate limit</td></tr>
 * <tr><td>{@code UP}</td><td>otherwise, also if the mode is off</td></tr>
 * </table>
 *
 * <p>The window is {@code bpf-events.health.window}. The first check notices the losses since the
 * buffer was opened. Any number of callers may check, at any intervals; a loss that occurs between
 * two checks is noticed by the second one.
 */
public final class BpfEventsHealthIndicator extends AbstractHealthIndicator {
    /** Records are being lost. */
    public static final Status LOSING = new Status("LOSING", "kernel events are being lost");

    private static final Set<State> FAILED = Set.of(State.STUCK, State.CLOSED);

    private final ActiveMode mode;
    private final ObjectStates objects;
    private final Monitor monitor;

    /** Creates an indicator. */
    public BpfEventsHealthIndicator(ActiveMode mode, ObjectStates objects, Monitor monitor) {
        super("kernel events cannot be checked");
        this.mode = mode;
        this.objects = objects;
        this.monitor = monitor;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Map<String, Finding> findings = monitor.check();
        Map<String, ObjectState> programs = objects.states();
        builder.status(status(findings.values(), programs.values()))
                .withDetail("mode", mode.mode())
                .withDetail("reason", mode.reason())
                .withDetail("objects", programs)
                .withDetail("buffers", details(findings));
    }

    private static Status status(Collection<Finding> findings, Collection<ObjectState> objects) {
        Set<State> states = findings.stream().map(Finding::state).collect(Collectors.toSet());
        boolean detached = objects.stream().anyMatch(ObjectState::isDetached);
        if (detached || FAILED.stream().anyMatch(states::contains)) {
            return Status.DOWN;
        }
        return states.contains(State.LOSING) ? LOSING : Status.UP;
    }

    private static Map<String, Object> details(Map<String, Finding> findings) {
        return findings.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, it -> details(it.getValue())));
    }

    private static Map<String, Object> details(Finding finding) {
        return finding.accounting()
                .<Map<String, Object>>map(it -> Map.of("state", finding.state(), "accounting", it))
                .orElse(Map.of("state", finding.state()));
    }
}
