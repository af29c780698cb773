package io.bpfevents.spring;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import java.util.Optional;

/**
 * The mode of the running application; a bean.
 *
 * @param mode never {@link BpfEventsMode#AUTO}
 * @param reason why it has this mode, in one line
 */
public record ActiveMode(BpfEventsMode mode, String reason) {
    /**
     * The mode in which an application runs.
     *
     * @throws BpfException if the kernel is required and this process cannot use BPF
     */
    public static ActiveMode of(BpfEventsMode configured, boolean required) {
        return switch (configured) {
            case AUTO ->
                    unavailable()
                            .map(it -> new ActiveMode(BpfEventsMode.OFF, it))
                            .orElse(new ActiveMode(BpfEventsMode.KERNEL, "BPF is available"));
            case KERNEL -> {
                if (required) {
                    BpfSupport.unavailabilityCause()
                            .ifPresent(cause -> {
                                throw cause;
                            });
                }
                yield configured(configured);
            }
            case SIMULATED, OFF -> configured(configured);
        };
    }

    private static ActiveMode configured(BpfEventsMode mode) {
        return new ActiveMode(mode, "as configured");
    }

    private static Optional<String> unavailable() {
        try {
            return BpfSupport.unavailabilityCause().map(it -> String.valueOf(it.getMessage()));
        } catch (IllegalCallerException e) { // native access is denied
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Whether this is the mode. */
    public boolean is(BpfEventsMode other) {
        return mode == other;
    }
}
