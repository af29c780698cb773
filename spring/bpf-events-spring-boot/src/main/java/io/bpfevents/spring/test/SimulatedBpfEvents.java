package io.bpfevents.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/**
 * Simulates the kernel in a test of an application, such as a {@code @SpringBootTest}: the test
 * injects {@code SimulatedKernelEvents}, or the {@code SimulatedRingbuf} of a configured ring by
 * its qualifier, and emits events. Requires no privilege.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@TestPropertySource(properties = "bpf-events.mode=simulated")
public @interface SimulatedBpfEvents {}
