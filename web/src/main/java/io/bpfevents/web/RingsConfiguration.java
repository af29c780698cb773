package io.bpfevents.web;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.web.source.KernelRings;
import io.bpfevents.web.source.Rings;
import io.bpfevents.web.source.SimulatedRings;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Real events where there are some to be had, else invented ones. */
@Configuration(proxyBeanMethods = false)
class RingsConfiguration {
    private static final Duration PACE = Duration.ofMillis(200);

    @Bean
    Rings rings(WebLimits limits) {
        long bytes = limits.ringBytes().toBytes();
        if (limits.simulated()) {
            return simulated(bytes, "as asked for");
        }
        Optional<BpfException> cause = BpfSupport.unavailabilityCause();
        return cause.isEmpty()
                ? new KernelRings(bytes)
                : simulated(bytes, String.valueOf(cause.get().getMessage()));
    }

    /** How all rings are read: on one loop, in turn. */
    @Bean
    RingbufOptions ringbufOptions() {
        return RingbufOptions.defaults();
    }

    private static Rings simulated(long bytes, String why) {
        System.err.println(
                "bpf-events-web: THESE EVENTS ARE INVENTED: the rings are simulated, " + why);
        return new SimulatedRings(bytes, PACE);
    }
}
