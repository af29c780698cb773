package io.bpfevents.core.object.variable;

import io.bpfevents.core.btf.BtfVariable;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.load.NativeObject;

/** The bytes and the type of a global variable of an object. For any thread. */
public final class GlobalVariable {
    private final NativeObject object;
    private final GlobalSection section;
    private final BtfVariable variable;
    private final ObjectTypes types;

    GlobalVariable(
            NativeObject object, GlobalSection section, BtfVariable variable, ObjectTypes types) {
        this.object = object;
        this.section = section;
        this.variable = variable;
        this.types = types;
    }

    /** The variable's name. */
    public String name() {
        return variable.name();
    }

    /** The name of its section. */
    public String section() {
        return variable.section();
    }

    /** Its offset in the section, in bytes. */
    public long offset() {
        return variable.offset();
    }

    /** Its size in bytes. */
    public int size() {
        return Math.toIntExact(variable.size());
    }

    /**
     * Its type in C.
     *
     * @throws io.bpfevents.core.BpfException if the BTF of the type is damaged
     */
    public CType type() {
        return types.btf().type(variable.type());
    }

    /** Whether it can be set before load only. */
    public boolean isConstant() {
        return section.isConstant();
    }

    /**
     * Reads it.
     *
     * @throws IllegalStateException if the object is closed
     */
    public byte[] read(String operation) {
        return object.lifetime().use(() -> section.read(offset(), size(), operation));
    }

    /**
     * Sets it.
     *
     * @param bytes as many as the variable has
     * @throws io.bpfevents.core.BpfException if it cannot be set after load, and the object is
     *     loaded
     * @throws IllegalStateException if the object is closed
     */
    public void write(byte[] bytes, String operation) {
        object.lifetime()
                .use(() -> {
                    section.write(offset(), bytes, operation);
                    return this;
                });
    }
}
