package io.bpfevents.core.attach;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import io.bpfevents.core.testing.TestObjects;
import java.util.function.UnaryOperator;

/** The object {@code targets.bpf.c} with one of its programs, which counts hits by cookie. */
public final class Targets implements AutoCloseable {
    private final BpfObject object;
    private final BpfProgram program;

    private Targets(BpfObject object, String program) {
        this.object = object;
        this.program = object.program(program);
    }

    /** Loads one program. */
    public static Targets load(String program) {
        return load(program, object -> object);
    }

    /** Loads one program of an object that {@code configured} changes. */
    public static Targets load(String program, UnaryOperator<OpenBpfObject> configured) {
        OpenBpfObject opened = TestObjects.open("targets");
        for (ProgramSettings settings : opened.programs()) {
            opened.autoload(settings.name(), settings.name().equals(program));
        }
        return new Targets(configured.apply(opened).load(), program);
    }

    /** The program. */
    public BpfProgram program() {
        return program;
    }

    /** The loaded object. */
    public BpfObject object() {
        return object;
    }

    /** The hits at the hook with a cookie below 8. */
    public long hits(int cookie) {
        return object.variable("hits").get(long[].class)[cookie];
    }

    @Override
    public void close() {
        object.close();
    }
}
