package io.bpfevents.spring.properties;

import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A BPF object: {@code bpf-events.objects.NAME.*}.
 *
 * @param location The compiled object, as a location of Spring such as
 *     "classpath:META-INF/bpf/exec.bpf.o" or "file:/etc/exec.bpf.o".
 * @param attach Whether its programs are attached when the application has started.
 * @param rings Its ring buffers and perf buffers by the name of the bean of their stream.
 */
public record ObjectProperties(
        String location,
        @DefaultValue("true") boolean attach,
        @DefaultValue Map<String, RingProperties> rings) {}
