package io.bpfevents.cli.generate;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Java source of a handle: a class with a method for each program, map, buffer and global
 * variable of an object, and the types of their values nested in it.
 */
final class HandleSource {
    /** The class for the object before the load. */
    static final String OPEN = "Open";

    /** The record for a buffer with the layout of its records. */
    static final String BUFFER = "Buffer";

    private static final String BUFFER_SOURCE =
            """

            /** A buffer and the layout of its records, for {@code BpfEvents} or a {@code RingReader}. */
            public record Buffer<B extends EventBuffer, T extends Record>(
                    B buffer, RecordLayout<T> layout) {}
            """;

    /** The classes that the source uses: no nested type has one of these names. */
    private static final Set<String> CLASSES =
            Set.of(
                    OPEN,
                    BUFFER,
                    "AutoCloseable",
                    "Boolean",
                    "BpfMap",
                    "BpfObject",
                    "BpfPerfbuf",
                    "BpfProgram",
                    "BpfRingbuf",
                    "BpfVariable",
                    "Byte",
                    "ClassLoader",
                    "Double",
                    "Error",
                    "EventBuffer",
                    "Float",
                    "Integer",
                    "List",
                    "Long",
                    "MapSettings",
                    "MethodHandles",
                    "OpenBpfObject",
                    "Override",
                    "Path",
                    "PerfbufConfig",
                    "ProgramSettings",
                    "RecordLayout",
                    "RuntimeException",
                    "Short",
                    "TypedMap",
                    "TypedQueue");

    /** Names of methods, fields and parameters of the handle itself. */
    private static final List<String> MEMBERS =
            List.of(
                    "LOOKUP",
                    "attach",
                    "close",
                    "config",
                    "equals",
                    "load",
                    "object",
                    "open",
                    "openResource",
                    "value");

    private final String name;
    private final String file;
    private final Set<String> imports = new TreeSet<>();
    private final HandleTypes types;
    private final List<String> taken = new ArrayList<>(MEMBERS);
    private final ClassBody loaded = new ClassBody();
    private final ClassBody open = new ClassBody();

    /**
     * @param object an object that is not loaded
     * @param name the name of the class
     * @param file the name of the object's file, for comments
     * @param records the structs of records by the name of the buffer, where the object declares
     *     none
     */
    HandleSource(OpenBpfObject object, String name, String file, Map<String, String> records) {
        this.name = name;
        this.file = file;
        types = new HandleTypes(name, file, imports, CLASSES);
        imported("core.object.BpfObject");
        imported("core.object.OpenBpfObject");
        imports.add("import java.lang.invoke.MethodHandles;\n");
        imports.add("import java.nio.file.Path;\n");
        object.programs().forEach(this::addProgram);
        addMaps(object, records);
        addVariables(object);
    }

    /** Whether the source uses the name of a class itself. */
    static boolean isTaken(String className) {
        return CLASSES.contains(className) || JavaNames.isTaken(className);
    }

    private String imported(String type) {
        imports.add("import io.bpfevents." + type + ";\n");
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private String method(String cName) {
        String method = JavaNames.component(cName.replace('.', '_'), taken);
        taken.add(method);
        return method;
    }

    private void addProgram(ProgramSettings program) {
        String method = method(program.name());
        String comment =
                "Program {@code %s} of section {@code %s}."
                        .formatted(program.name(), program.section().replace("*/", "*&#47;"));
        String call = "return object.program(\"" + program.name() + "\")";
        loaded.method(comment, imported("core.object.BpfProgram") + " " + method + "()", call);
        open.method(comment, imported("core.object.ProgramSettings") + " " + method + "()", call);
    }

    private void addMaps(OpenBpfObject object, Map<String, String> records) {
        HandleMaps maps =
                new HandleMaps(object.structTypes(), types, records, this::imported, loaded);
        for (MapSettings map : object.maps()) {
            if (!map.name().startsWith(".") && !StructSelection.isInternal(map.name())) {
                String method = method(map.name());
                maps.add(map, method);
                open.method(
                        HandleMaps.comment(map),
                        imported("core.object.MapSettings") + " " + method + "()",
                        "return object.map(\"" + map.name() + "\")");
            }
        }
    }

    private void addVariables(OpenBpfObject object) {
        ObjectTypes objectTypes = object.structTypes();
        List<BpfVariable> variables =
                object.variables().stream()
                        .filter(it -> !StructSelection.isInternal(it.name()))
                        .toList();
        HandleVariables all = new HandleVariables(objectTypes, types, variables);
        for (BpfVariable variable : variables) {
            imported("core.object.BpfVariable");
            all.add(variable, method(variable.name()), loaded, name, open);
        }
    }

    @Override
    public String toString() {
        boolean hasBuffers = imports.contains("import io.bpfevents.core.record.RecordLayout;\n");
        if (hasBuffers) {
            imported("core.ring.EventBuffer");
        }
        StringBuilder source = new StringBuilder(String.join("", imports)).append('\n');
        source.append(
                """
                /**
                 * The BPF object %2$s, loaded: its programs, maps and global variables as methods.
                 * Generated by {@code bpf-events generate --handle}.
                 */
                public final class %1$s implements AutoCloseable {
                """
                        .formatted(name, file));
        source.append(indented(members()));
        source.append(indented(openClass()));
        if (hasBuffers) {
            source.append(indented(BUFFER_SOURCE));
        }
        types.sources().forEach(nested -> source.append('\n').append(indented(nested)));
        return source.append("}\n").toString();
    }

    private String members() {
        return """
        private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

        private final BpfObject object;
        %2$s
        private %1$s(BpfObject object) {
            this.object = object;
        %3$s}

        /** Opens the object file. */
        public static Open open(Path file) {
            return new Open(BpfObject.open(file));
        }

        /** Opens the object file that is a resource, such as {@code META-INF/bpf/%4$s}. */
        public static Open openResource(ClassLoader loader, String resource) {
            return new Open(BpfObject.openResource(loader, resource));
        }

        /** The object itself. */
        public BpfObject object() {
            return object;
        }

        /** Attaches each program whose section names a hook. */
        public %1$s attach() {
            object.attach();
            return this;
        }

        /** Detaches and unloads what is not pinned. */
        @Override
        public void close() {
            object.close();
        }
        %5$s\
        """
                .formatted(name, loaded.fields(), loaded.assignments(), file, loaded.methods());
    }

    private String openClass() {
        return """

        /** The object before the load: global variables, maps and programs can be set. */
        public static final class Open implements AutoCloseable {
            private final OpenBpfObject object;
        %2$s
            private Open(OpenBpfObject object) {
                this.object = object;
        %3$s    }

            /** The object itself. */
            public OpenBpfObject object() {
                return object;
            }

            /** Loads the maps and programs into the kernel. */
            public %1$s load() {
                BpfObject loaded = object.load();
                try {
                    return new %1$s(loaded);
                } catch (RuntimeException | Error e) { // it is not the object of this class
                    loaded.close();
                    throw e;
                }
            }

            /** Releases the object, unless it is loaded. */
            @Override
            public void close() {
                object.close();
            }
        %4$s}
        """
                .formatted(
                        name,
                        indented(open.fields()),
                        indented(open.assignments()),
                        indented(open.methods()));
    }

    private static String indented(String source) {
        StringBuilder indented = new StringBuilder();
        source.lines()
                .forEach(line ->
                        indented.append(line.isEmpty() ? "" : "    ").append(line).append('\n'));
        return indented.toString();
    }
}
