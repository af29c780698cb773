package io.bpfevents.recording.jfr;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.EventField;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.reactor.Loss;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.EventFactory;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.ValueDescriptor;

/**
 * Records of a stream as events of the JDK's Flight Recorder, in one timeline with garbage
 * collections and locks:
 *
 * <pre>{@code
 * try (JfrEvents jfr = JfrEvents.of("bpf.Exec", schema)) {
 *     BpfEvents.ringbuf(ring).doOnNext(jfr::emit).blockLast();
 * }
 * }</pre>
 *
 * <p>Flight Recorder itself takes the time of an event, when it is emitted: use a live stream. A
 * subscriber that keeps up gets the records of a busy ring once per {@code coalesce} interval (200
 * microseconds by default), plus the time to process those before; while a subscriber is slow, the
 * delay has no limit. Times in the records are fields. An event has the fields of the struct, with
 * {@code _} in place of a dot; arrays and bytes are texts, and a field after the end of a short
 * record is 0 or null. Losses are events of the name with {@code .Loss} appended.
 *
 * <p>{@link #emit} may be called by any thread; without a recording it costs one check.
 */
public final class JfrEvents implements AutoCloseable {
    private static final Pattern JAVA_NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

    private final List<EventField> fields;
    private final EventFactory records;
    private final EventFactory losses;

    private JfrEvents(List<EventField> fields, EventFactory records, EventFactory losses) {
        this.fields = fields;
        this.records = records;
        this.losses = losses;
    }

    /**
     * Registers the types of the events.
     *
     * @param name of the events, a Java class name such as {@code bpf.Exec}
     * @param schema of the records
     * @throws IllegalArgumentException if the name, or that of a field, is no Java name
     */
    public static JfrEvents of(String name, EventSchema schema) {
        if (!JAVA_NAME.matcher(name).matches()) { // which Flight Recorder would ignore
            throw new IllegalArgumentException(
                    "the name must be one of a Java class, such as bpf.Exec, not " + name);
        }
        List<EventField> fields = schema.fields();
        List<ValueDescriptor> values = new ArrayList<>();
        for (EventField field : fields) {
            values.add(new ValueDescriptor(type(field), field.name().replace('.', '_')));
        }
        EventFactory records = factory(name, schema.toString(), values);
        try {
            List<ValueDescriptor> loss =
                    List.of(
                            new ValueDescriptor(String.class, "cause"),
                            new ValueDescriptor(long.class, "count"),
                            new ValueDescriptor(long.class, "cumulative"));
            return new JfrEvents(fields, records, factory(name + ".Loss", "Lost records", loss));
        } catch (RuntimeException e) {
            records.unregister();
            throw e;
        }
    }

    private static EventFactory factory(String name, String label, List<ValueDescriptor> values) {
        return EventFactory.create(
                List.of(
                        new AnnotationElement(Name.class, name),
                        new AnnotationElement(Label.class, label),
                        new AnnotationElement(Category.class, new String[] {"BPF"}),
                        new AnnotationElement(StackTrace.class, false)), // that of the poll loop
                values);
    }

    private static Class<?> type(EventField field) {
        return switch (field.kind()) {
            case INTEGER, POINTER -> long.class;
            case REAL -> double.class;
            case BOOLEAN -> boolean.class;
            case ENUMERATION, TEXT, BYTES, LIST -> String.class;
        };
    }

    /** Emits a record. */
    public void emit(Event event) {
        jdk.jfr.Event out = records.newEvent();
        if (!out.isEnabled()) {
            return;
        }
        MemorySegment record = event.segment();
        for (int i = 0; i < fields.size(); i++) {
            EventField field = fields.get(i);
            Object value = field.read(record);
            if (value != null) {
                out.set(i, jfrValue(field, value));
            }
        }
        out.commit();
    }

    private static Object jfrValue(EventField field, Object value) {
        return switch (field.kind()) {
            case INTEGER -> ((Number) value).longValue(); // the same bits, or the low ones
            case POINTER -> ((EventField.Pointer) value).address();
            case REAL, BOOLEAN -> value;
            case ENUMERATION, TEXT, LIST -> value.toString();
            case BYTES -> HexFormat.of().formatHex((byte[]) value);
        };
    }

    /** Emits a loss. */
    public void emit(Loss loss) {
        jdk.jfr.Event out = losses.newEvent();
        out.set(0, loss.cause().name());
        out.set(1, loss.count());
        out.set(2, loss.cumulative());
        out.commit();
    }

    /** Unregisters the types; events that were emitted stay in the recordings. */
    @Override
    public void close() {
        records.unregister();
        losses.unregister();
    }
}
