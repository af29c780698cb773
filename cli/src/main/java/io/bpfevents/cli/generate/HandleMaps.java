package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.MapSettings;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The members of a handle for the maps of an object. */
final class HandleMaps {
    private final ObjectTypes object;
    private final HandleTypes types;
    private final Map<String, String> records;
    private final UnaryOperator<String> imported;
    private final ClassBody body;

    /**
     * @param object the types of the object
     * @param records the structs of records by the name of the buffer, where the object declares
     *     none
     * @param imported imports a class of the library, and returns its simple name
     * @param body the class for the loaded object
     */
    HandleMaps(
            ObjectTypes object,
            HandleTypes types,
            Map<String, String> records,
            UnaryOperator<String> imported,
            ClassBody body) {
        this.object = object;
        this.types = types;
        this.records = records;
        this.imported = imported;
        this.body = body;
    }

    /** Adds a map. */
    void add(MapSettings map, String method) {
        switch (map.type()) {
            case RINGBUF -> addRing(map, method);
            case PERF_EVENT_ARRAY -> addPerfbuf(map, method);
            case QUEUE, STACK -> {
                String value =
                        value(map, object.exist() ? object.btf().valueOfMap(map.name()) : null);
                addView(
                        map,
                        method,
                        "%s<%s>".formatted(imported.apply("core.object.TypedQueue"), value),
                        "queue(%s.class)".formatted(value));
            }
            case HASH, ARRAY, LRU_HASH, LPM_TRIE -> addElements(map, method, false);
            case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH -> addElements(map, method, true);
            default ->
                    body.method(
                            comment(map),
                            imported.apply("core.object.BpfMap") + " " + method + "()",
                            "return object.map(\"" + map.name() + "\")");
        }
    }

    static String comment(MapSettings map) {
        return "Map {@code %s} of type {@code %s}.".formatted(map.name(), map.type());
    }

    private void addElements(MapSettings map, String method, boolean isPerCpu) {
        CType keyType = object.exist() ? object.btf().keyOfMap(map.name()) : null;
        CType valueType = object.exist() ? object.btf().valueOfMap(map.name()) : null;
        String key = types.of(keyType, map.name() + "_key").boxed();
        String value = value(map, valueType);
        addView(
                map,
                method,
                "%s<%s, %s>"
                        .formatted(
                                imported.apply("core.object.TypedMap"),
                                key,
                                isPerCpu ? list() + "<" + value + ">" : value),
                "%s(LOOKUP, %s.class, %s.class)"
                        .formatted(isPerCpu ? "typedPerCpu" : "typed", key, value));
    }

    private String list() {
        types.imports().add("import java.util.List;\n");
        return "List";
    }

    private String value(MapSettings map, @Nullable CType type) {
        return types.of(type, map.name() + "_value").boxed();
    }

    private void addView(MapSettings map, String method, String type, String call) {
        body.field(type, method, "object.map(\"%s\").%s".formatted(map.name(), call));
        body.method(comment(map), type + " " + method + "()", "return " + method);
    }

    private void addRing(MapSettings map, String method) {
        boolean isEither = isEither(map.name());
        String type = imported.apply(isEither ? "core.ring.EventBuffer" : "core.ring.BpfRingbuf");
        String call = "object.%s(\"%s\")".formatted(isEither ? "buffer" : "ringbuf", map.name());
        String record = recordOf(map.name());
        if (record != null) {
            // a perf buffer is opened by its first use
            addLayout(method, record, isEither ? "object" : call);
        }
        addBuffer(comment(map), type, record, method, "", call);
    }

    /** Whether {@code BPF_EVENTS_BUFFER} declares it, which is loaded as a ring or perf buffer. */
    private boolean isEither(String map) {
        return object.exist()
                && object.btf().variables().stream()
                        .anyMatch(it -> it.name().equals("bpf_events_perf_" + map));
    }

    private void addPerfbuf(MapSettings map, String method) {
        String type = imported.apply("core.ring.BpfPerfbuf");
        String config = imported.apply("core.ring.PerfbufConfig");
        String record = recordOf(map.name());
        if (record != null) {
            addLayout(method, record, "object");
        }
        String call = "object.perfbuf(\"" + map.name() + "\"";
        addBuffer(comment(map), type, record, method, "", call + ")");
        addBuffer(
                "As {@link #%s()}, opened with a configuration by the first call."
                        .formatted(method),
                type,
                record,
                method,
                config + " config",
                call + ", config)");
    }

    private void addLayout(String method, String record, String source) {
        body.field(
                imported.apply("core.record.RecordLayout") + "<" + record + ">",
                method,
                "RecordLayout.of(%s, LOOKUP, %s.class)".formatted(source, record));
    }

    private void addBuffer(
            String comment,
            String type,
            @Nullable String record,
            String method,
            String parameters,
            String call) {
        if (record == null) {
            body.method(comment, "%s %s(%s)".formatted(type, method, parameters), "return " + call);
            return;
        }
        body.method(
                comment,
                "%s<%s, %s> %s(%s)"
                        .formatted(HandleSource.BUFFER, type, record, method, parameters),
                "return new %s<>(%s, %s)".formatted(HandleSource.BUFFER, call, method));
    }

    /** The record for the records of a buffer; null if their struct is unknown. */
    private @Nullable String recordOf(String map) {
        String struct = records.get(map);
        if (struct != null) {
            return types.record(StructSelection.struct(object, struct), map);
        }
        CType declared = object.exist() ? object.ofRing(map) : null;
        return declared instanceof CType.Struct known ? types.record(known, map) : null;
    }
}
