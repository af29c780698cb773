package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.Calls;
import io.bpfevents.ffi.BtfType;
import io.bpfevents.ffi.BtfVarSecinfo;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The global variables of an object, as its BTF lists them by section. */
final class Globals {
    /** The section with the control blocks of the producer contract: {@code bpf_events.bpf.h}. */
    static final String CONTROL_SECTION = ".data.events";

    private static final String CONTROL_PREFIX = "bpf_events_ctl_"; // followed by the ring's name

    private static final Pattern VARIABLES = Pattern.compile("\\.(data|rodata|bss)(\\..*)?");
    private static final String NO_INTEGER = "it has %d bytes and is no integer: pass its bytes";

    /**
     * Where a variable is.
     *
     * @param section the section, which is also the name of its map
     * @param offset in the section, in bytes
     * @param size in bytes
     * @param isInteger whether it is of an integer or enumeration type
     */
    private record Variable(String section, int offset, int size, boolean isInteger) {}

    private final NativeObject object;
    private final Map<String, Variable> variables = new LinkedHashMap<>();

    Globals(NativeObject object) {
        this.object = object;
        MemorySegment btf = Libbpf.bpf_object__btf(object.pointer());
        if (btf.equals(MemorySegment.NULL)) {
            return;
        }
        int types = Libbpf.btf__type_cnt(btf);
        for (int id = 1; id < types; id++) {
            MemorySegment type = Libbpf.btf__type_by_id(btf, id);
            if (BtfType.kind(type) == BtfType.BTF_KIND_DATASEC) {
                addSection(btf, type);
            }
        }
    }

    private void addSection(MemorySegment btf, MemorySegment section) {
        String sectionName = name(btf, section);
        if (!VARIABLES.matcher(sectionName).matches()) {
            return; // of maps, for example
        }
        for (int i = 0; i < BtfType.vlen(section); i++) {
            MemorySegment variable = Libbpf.btf__type_by_id(btf, BtfVarSecinfo.type(section, i));
            Calls.check(variable, "read the BTF of " + object.name());
            variables.put(
                    name(btf, variable),
                    new Variable(
                            sectionName,
                            BtfVarSecinfo.offset(section, i),
                            BtfVarSecinfo.size(section, i),
                            isInteger(btf, BtfType.type(variable))));
        }
    }

    /** Sees through typedefs and qualifiers, of which there cannot be more than types. */
    private boolean isInteger(MemorySegment btf, int id) {
        for (int left = Libbpf.btf__type_cnt(btf); left > 0; left--) {
            MemorySegment type =
                    Calls.check(
                            Libbpf.btf__type_by_id(btf, id), "read the BTF of " + object.name());
            switch (BtfType.kind(type)) {
                case BtfType.BTF_KIND_INT, BtfType.BTF_KIND_ENUM, BtfType.BTF_KIND_ENUM64 -> {
                    return true;
                }
                case BtfType.BTF_KIND_TYPEDEF,
                        BtfType.BTF_KIND_CONST,
                        BtfType.BTF_KIND_VOLATILE,
                        BtfType.BTF_KIND_RESTRICT,
                        BtfType.BTF_KIND_TYPE_TAG ->
                        id = BtfType.type(type);
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static String name(MemorySegment btf, MemorySegment type) {
        return Objects.requireNonNullElse(
                Libbpf.btf__name_by_offset(btf, BtfType.nameOffset(type)), "");
    }

    /** Where the control block of a ring begins in the value of its map; empty if it has none. */
    OptionalLong controlBlockOffset(String ring) {
        Variable block = variables.get(CONTROL_PREFIX + ring);
        return block != null && block.section().equals(CONTROL_SECTION)
                ? OptionalLong.of(block.offset())
                : OptionalLong.empty();
    }

    void set(String name, long value) {
        String operation = "set global " + name;
        Variable variable = find(operation, name);
        if (!variable.isInteger()) {
            throw new BpfException(operation, NO_INTEGER.formatted(variable.size()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(variable.size()).order(ByteOrder.nativeOrder());
        switch (variable.size()) {
            case Byte.BYTES -> bytes.put((byte) value);
            case Short.BYTES -> bytes.putShort((short) value);
            case Integer.BYTES -> bytes.putInt((int) value);
            case Long.BYTES -> bytes.putLong(value);
            default -> throw new BpfException(operation, NO_INTEGER.formatted(variable.size()));
        }
        int bits = variable.size() * Byte.SIZE;
        if (bits < Long.SIZE && (value < -(1L << (bits - 1)) || value >= 1L << bits)) {
            throw new BpfException(operation, value + " does not fit its " + bits + " bits");
        }
        set(name, bytes.array());
    }

    void set(String name, byte[] value) {
        String operation = "set global " + name;
        Variable variable = find(operation, name);
        if (value.length != variable.size()) {
            throw new BpfException(
                    operation, "it has " + variable.size() + " bytes, not " + value.length);
        }
        object.requireLoaded(false, operation);
        MemorySegment section = contents(operation, variable.section());
        MemorySegment.copy(
                MemorySegment.ofArray(value), 0, section, variable.offset(), value.length);
    }

    private Variable find(String operation, String name) {
        Variable found = variables.get(Objects.requireNonNull(name, "name"));
        if (found == null) {
            String known =
                    variables.isEmpty() ? "none in its BTF" : String.join(", ", variables.keySet());
            throw new BpfException(
                    operation, "the global variables of " + object.name() + " are: " + known);
        }
        return found;
    }

    private MemorySegment contents(String operation, String section) {
        for (MemorySegment map : object.mapPointers()) {
            if (BpfMap.name(map).equals(section)) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
                    MemorySegment contents = Libbpf.bpf_map__initial_value(map, size);
                    if (!contents.equals(MemorySegment.NULL)) {
                        return contents;
                    }
                }
            }
        }
        throw new BpfException(
                operation, "section " + section + " has no contents that can be set");
    }
}
