package io.bpfevents.catalog.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.core.testing.KernelTest;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that are resolved by {@code /etc/hosts}, or not at all. */
@KernelTest
class NameLookupIT {
    static List<Named<Variant>> variants() {
        return Observation.variants(NameLookup.class);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        try (Observation<NameLookup> lookups = Observation.ofTree(NameLookup.class, variant);
                Child getent = Child.start("getent", "ahostsv4", "127.0.0.2")) {
            NameLookup lookup = lookups.await(it -> it.pid() == getent.pid());

            lookups.assertTime(lookup);
            assertThat(lookup.task().tid()).isEqualTo(getent.pid());
            assertThat(lookup.task().ppid())
                    .isEqualTo(Math.toIntExact(ProcessHandle.current().pid()));
            assertThat(lookup.comm()).isEqualTo("getent");
            assertThat(lookup.latency()).isPositive();
            assertThat(lookup.result()).isZero();
            assertThat(lookup.resultName()).isEmpty();
            assertThat(lookup.host()).isEqualTo("127.0.0.2");
            assertThat(lookup.addresses()).containsOnly(InetAddress.ofLiteral("127.0.0.2"));
            assertThat(lookup.addressesCut()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAnIpv6Address(Variant variant) {
        try (Observation<NameLookup> lookups = Observation.ofTree(NameLookup.class, variant);
                Child getent = Child.start("getent", "ahosts", "::1")) {
            NameLookup lookup = lookups.await(it -> it.pid() == getent.pid());
            assertThat(lookup.addresses()).containsOnly(InetAddress.ofLiteral("::1"));
        }
    }

    /** A label has at most 63 bytes (RFC 1035), so the library rejects it by itself. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAFailure(Variant variant) {
        String host = "x".repeat(64) + ".invalid";
        try (Observation<NameLookup> lookups = Observation.ofTree(NameLookup.class, variant);
                Child getent = Child.start("getent", "ahosts", host)) {
            NameLookup lookup = lookups.await(it -> it.pid() == getent.pid());
            assertThat(lookup.host()).isEqualTo(host);
            assertThat(lookup.result()).isNegative();
            assertThat(lookup.resultName()).startsWith("EAI_");
            assertThat(lookup.addresses()).isEmpty();
        }
    }
}
