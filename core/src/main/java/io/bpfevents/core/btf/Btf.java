package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types in BTF data. Immutable, and independent of libbpf and its memory. */
public final class Btf {
    private static final String MAPS = ".maps"; // the section of the map definitions
    private static final int KERNEL_NAME = 15; // BPF_OBJ_NAME_LEN without the NUL

    private final RawBtf raw;

    private Btf(RawBtf raw) {
        this.raw = raw;
    }

    /**
     * Parses BTF.
     *
     * @param origin the owner of the BTF, for messages
     * @param bytes {@code struct btf_header}, types and names, in this machine's byte order
     * @throws BpfException if it is damaged
     */
    public static Btf parse(String origin, byte[] bytes) {
        return new Btf(new RawBtf(origin, bytes));
    }

    /**
     * A struct by its name, or by the name of a typedef; null if there is none.
     *
     * @throws BpfException if its description is damaged, or several different structs have the
     *     name, as is possible in an object that is linked from several files
     */
    public CType.@Nullable Struct struct(String name) {
        List<CType.Struct> found = structs(name);
        if (found.size() > 1) {
            throw new BpfException(
                    "find struct " + name + " in the BTF of " + raw.origin(),
                    "there are "
                            + found.size()
                            + " different ones, as in an object that is linked from several files: "
                            + found.stream()
                                    .map(Btf::describe)
                                    .collect(Collectors.joining("; and "))
                            + ". Rename all but one in C, or declare the type of the ring's records"
                            + " with BPF_EVENTS_RING");
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /**
     * All different structs of a name; if there is none, the structs of typedefs of that name.
     *
     * @throws BpfException if the description of one is damaged
     */
    public List<CType.Struct> structs(String name) {
        List<CType.Struct> found = structs(BtfKind.STRUCT, name);
        return found.isEmpty() ? structs(BtfKind.TYPEDEF, name) : found;
    }

    private List<CType.Struct> structs(BtfKind kind, String name) {
        List<CType.Struct> found = new ArrayList<>();
        for (int id = 1; id < raw.count(); id++) {
            if (raw.kind(id) == kind
                    && raw.name(id).equals(name)
                    && type(id) instanceof CType.Struct struct
                    && found.stream().noneMatch(other -> TypeEquivalence.of(struct, other))) {
                found.add(struct);
            }
        }
        return found;
    }

    private static String describe(CType.Struct struct) {
        return PlacedField.of(struct).stream()
                .map(PlacedField::name)
                .collect(
                        Collectors.joining(
                                ", ",
                                struct.spelling() + " { ",
                                " } of " + struct.bytes() + " bytes"));
    }

    /**
     * A type by its id.
     *
     * @throws BpfException if there is no such type, or its description is damaged
     */
    public CType type(int id) {
        return new TypeResolver(raw).resolve(id);
    }

    /**
     * All variables of all sections, in the order of the sections.
     *
     * @throws BpfException if the description of one is damaged
     */
    public List<BtfVariable> variables() {
        List<BtfVariable> variables = new ArrayList<>();
        for (int section = 1; section < raw.count(); section++) {
            int entries = raw.kind(section) == BtfKind.DATASEC ? raw.vlen(section) : 0;
            for (int i = 0; i < entries; i++) { // struct btf_var_secinfo: type, offset, size
                int id = raw.word(section, 3 * i);
                if (raw.kind(id) == BtfKind.VAR) { // else a kernel function
                    variables.add(
                            new BtfVariable(
                                    raw.name(section),
                                    raw.name(id),
                                    Integer.toUnsignedLong(raw.word(section, 3 * i + 1)),
                                    Integer.toUnsignedLong(raw.word(section, 3 * i + 2)),
                                    raw.type(id)));
                }
            }
        }
        return variables;
    }

    /**
     * The type that a global variable points to; null if there is no such variable, or it is not a
     * pointer.
     *
     * @throws BpfException if its description is damaged
     */
    public @Nullable CType pointee(String variable) {
        int id = find(BtfKind.VAR, variable);
        if (id == 0) {
            return null;
        }
        int pointer = raw.unqualified(raw.type(id));
        return raw.kind(pointer) == BtfKind.PTR ? type(raw.type(pointer)) : null;
    }

    /**
     * The type of a map's values, as {@code __type(value, ...)} in its definition declares it; null
     * if there is no such map, or its definition does not declare one.
     *
     * @throws BpfException if its description is damaged
     */
    public @Nullable CType valueOfMap(String map) {
        return ofMap(map, "value");
    }

    /** The type of a map's keys, as {@link #valueOfMap}. */
    public @Nullable CType keyOfMap(String map) {
        return ofMap(map, "key");
    }

    private @Nullable CType ofMap(String map, String member) {
        for (int variable : mapVariables()) {
            if (raw.name(variable).equals(map)) {
                return pointee(raw.unqualified(raw.type(variable)), member);
            }
        }
        return null;
    }

    /**
     * The full name of a map by the name in the kernel, which truncates names to 15 bytes; the
     * kernel's name if no map, or more than one, has that prefix.
     *
     * @throws BpfException if the description of a map is damaged
     */
    public String fullNameOfMap(String kernelName) {
        if (kernelName.length() < KERNEL_NAME) {
            return kernelName;
        }
        List<String> found =
                mapVariables().stream()
                        .map(raw::name)
                        .filter(name -> name.startsWith(kernelName))
                        .toList();
        return found.size() == 1 ? found.getFirst() : kernelName;
    }

    /** The names of the maps that it defines. */
    public List<String> mapNames() {
        return mapVariables().stream().map(raw::name).toList();
    }

    private List<Integer> mapVariables() {
        List<Integer> variables = new ArrayList<>();
        int section = find(BtfKind.DATASEC, MAPS);
        for (int i = 0; section != 0 && i < raw.vlen(section); i++) {
            int variable = raw.word(section, 3 * i);
            if (raw.kind(variable) == BtfKind.VAR) {
                variables.add(variable);
            }
        }
        return variables;
    }

    private @Nullable CType pointee(int definition, String member) {
        for (int i = 0; raw.kind(definition) == BtfKind.STRUCT && i < raw.vlen(definition); i++) {
            if (raw.text(raw.word(definition, 3 * i)).equals(member)) {
                int pointer = raw.unqualified(raw.word(definition, 3 * i + 1));
                return raw.kind(pointer) == BtfKind.PTR
                        ? new TypeResolver(raw).resolve(raw.type(pointer))
                        : null;
            }
        }
        return null;
    }

    /** The names of all structs. */
    public List<String> structNames() {
        List<String> names = new ArrayList<>();
        for (int id = 1; id < raw.count(); id++) {
            if (raw.kind(id) == BtfKind.STRUCT && !raw.name(id).isEmpty()) {
                names.add(raw.name(id));
            }
        }
        return names;
    }

    /** The id of a struct by its name, or by the name of a typedef; 0 if there is none. */
    int idOfStruct(String name) {
        int id = find(BtfKind.STRUCT, name);
        return id == 0 ? find(BtfKind.TYPEDEF, name) : id;
    }

    private int find(BtfKind kind, String name) {
        for (int id = 1; id < raw.count(); id++) {
            if (raw.kind(id) == kind && raw.name(id).equals(name)) {
                return id;
            }
        }
        return 0;
    }
}
