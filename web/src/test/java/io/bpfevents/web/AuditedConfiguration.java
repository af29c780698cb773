package io.bpfevents.web;

import io.bpfevents.web.source.AuditedRings;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Lets the server read rings whose accounting can be checked. */
@TestConfiguration
class AuditedConfiguration {
    @Bean
    @Primary
    AuditedRings auditedRings() {
        return new AuditedRings();
    }
}
