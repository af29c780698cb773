package io.bpfevents.cli.generate;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.BtfVariable;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Selects structs of an object. */
public final class StructSelection {
    private static final Pattern SECTIONS = Pattern.compile("\\.(data|rodata|bss)(\\..*)?");

    /** Belongs to the producer contract or to {@code bpf_printk}, and not to the user. */
    private static final Pattern INTERNAL = Pattern.compile("bpf_events_.*|(?:.*\\.)?____fmt.*");

    private StructSelection() {}

    /** Whether a map or global variable was declared by a macro, and is none of the user's. */
    public static boolean isInternal(String name) {
        return INTERNAL.matcher(name).matches();
    }

    /**
     * A struct by its name, or by the name of a typedef.
     *
     * @throws BpfException if there is none; the message lists the existing ones
     */
    public static CType.Struct struct(ObjectTypes types, String name) {
        Btf btf = types.btf();
        CType.Struct found = btf.struct(name);
        if (found != null) {
            return found;
        }
        String advice =
                types.source() == ObjectTypes.Source.OBJECT
                        ? ". If the program has it: clang omits types that only local variables have."
                                + " Read it from the program's header with --header FILE.h, or add"
                                + " this line to the program, outside of all functions: struct "
                                + name
                                + " *unused_"
                                + name
                                + ";"
                        : "";
        String existing =
                btf.structNames().isEmpty()
                        ? "its BTF has no structs"
                        : "its structs are: " + String.join(", ", btf.structNames());
        throw new BpfException("find struct " + name + " in " + types.origin(), existing + advice);
    }

    /**
     * The names of the structs that programs share with user space: the records of buffers, the
     * keys and values of maps, and global variables, also of a variable that points to a struct,
     * which programs declare to get it into the BTF. Not those of the kernel, which the BTF of an
     * object also has.
     */
    public static List<String> shared(ObjectTypes types) {
        Set<String> names = new LinkedHashSet<>();
        if (types.exist()) {
            for (String map : types.btf().mapNames()) {
                names.addAll(ofMap(types, map));
            }
            for (BtfVariable variable : types.btf().variables()) {
                if (SECTIONS.matcher(variable.section()).matches()
                        && !isInternal(variable.name())) {
                    add(types.btf().type(variable.type()), names);
                    add(types.btf().pointee(variable.name()), names);
                }
            }
        }
        return List.copyOf(names);
    }

    /** The names of the structs in a map: its records, keys and values. */
    public static List<String> ofMap(ObjectTypes types, String map) {
        Set<String> names = new LinkedHashSet<>();
        add(types.ofRing(map), names);
        add(types.btf().keyOfMap(map), names);
        add(types.btf().valueOfMap(map), names);
        return List.copyOf(names);
    }

    private static void add(@Nullable CType type, Set<String> names) {
        switch (type) {
            case CType.Array array -> add(array.element(), names);
            case CType.Struct struct -> {
                String name = JavaNames.tag(struct.spelling());
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
            case null, default -> {}
        }
    }
}
