package io.bpfevents.spring.accounting;

import io.bpfevents.core.ring.EventBuffer;
import java.util.Map;
import java.util.Optional;

/** The buffers that belong to one kind of beans. */
@FunctionalInterface
public interface Buffers {
    /** The buffers by the name of their bean; empty for a source whose program is not loaded. */
    Map<String, Optional<EventBuffer>> byName();
}
