package io.bpfevents.web.config;

import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.spring.ActiveMode;
import io.bpfevents.spring.BpfEventsMode;
import io.bpfevents.spring.properties.BpfEventsProperties;
import io.bpfevents.web.source.KernelRings;
import io.bpfevents.web.source.Rings;
import io.bpfevents.web.source.SimulatedRings;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Chooses the kernel's rings where BPF can be used, and otherwise simulated ones. */
@Configuration(proxyBeanMethods = false)
class RingsConfiguration {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /**
     * The mode of the page, in place of that of the library: where the library is off, the page
     * simulates. Replaces the bean of the library by its name, so that health and the endpoint
     * report it.
     */
    @Bean
    ActiveMode bpfEventsMode(BpfEventsProperties properties) {
        ActiveMode mode = ActiveMode.of(properties.mode(), false);
        return mode.is(BpfEventsMode.OFF)
                ? new ActiveMode(BpfEventsMode.SIMULATED, mode.reason())
                : mode;
    }

    @Bean
    Rings rings(WebLimits limits, ActiveMode mode) {
        long bytes = limits.ringBytes().toBytes();
        return mode.is(BpfEventsMode.KERNEL)
                ? new KernelRings(bytes)
                : simulated(bytes, mode.reason());
    }

    /** The options for all rings: the default poll loop reads them in turn. */
    @Bean
    RingbufOptions ringbufOptions() {
        return RingbufOptions.defaults();
    }

    private static Rings simulated(long bytes, String why) {
        System.err.println(
                "bpf-events-web: THE EVENTS ARE SIMULATED, not events of this machine: " + why);
        return new SimulatedRings(bytes, INTERVAL);
    }
}
