package io.bpfevents.spring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications with the auto-configuration under test. */
public final class Contexts {
    private Contexts() {}

    /** An application in a mode. */
    public static ApplicationContextRunner mode(String mode) {
        return unset().withPropertyValues("bpf-events.mode=" + mode);
    }

    /** An application that does not set the mode. */
    static ApplicationContextRunner unset() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                BpfEventsAutoConfiguration.class,
                                BpfEventsCatalogAutoConfiguration.class,
                                BpfEventsEndpointAutoConfiguration.class,
                                BpfEventsHealthAutoConfiguration.class,
                                BpfEventsMetricsAutoConfiguration.class));
    }
}
