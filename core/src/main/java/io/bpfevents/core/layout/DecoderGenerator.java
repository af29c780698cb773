package io.bpfevents.core.layout;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the class that decodes a layout's records: straight code, every offset a constant, one
 * method a record class.
 *
 * <p>It is hidden, belongs to this package and is unloaded with its layout. It never names a user's
 * class: constructors come as method handles among its class data, constants to the JIT, so that
 * neither access nor class loaders matter here.
 */
final class DecoderGenerator {
    private static final ClassDesc SUPER = desc(GeneratedDecoder.class);
    private static final ClassDesc SEGMENT = desc(MemorySegment.class);
    private static final ClassDesc HANDLE = desc(MethodHandle.class);
    private static final ClassDesc NUMBERS = desc(CNumbers.class);
    private static final ClassDesc CONSTANTS = desc(EnumConstants.class);
    private static final ClassDesc ARRAYS = desc(ArrayCodec.class);
    private static final ClassDesc SELF =
            ClassDesc.of(GeneratedDecoder.class.getPackageName(), "RecordDecoder");
    private static final DirectMethodHandleDesc CLASS_DATA_AT =
            ConstantDescs.ofConstantBootstrap(
                    desc(MethodHandles.class), "classDataAt", CD_Object, CD_int);

    /** Of every method that decodes: the memory, where the record begins in it, its size. */
    private static final MethodTypeDesc READ =
            MethodTypeDesc.of(CD_Object, SEGMENT, CD_long, CD_long);

    private static final int MEMORY = 1; // local variables
    private static final int RECORD = 2;
    private static final int SIZE = 4;

    private final List<RecordShape> shapes = new ArrayList<>(); // the outermost first
    private final List<Object> classData = new ArrayList<>();

    private DecoderGenerator(RecordShape shape) {
        collect(shape);
    }

    private void collect(RecordShape shape) {
        shapes.add(shape);
        for (Component component : shape.components()) {
            if (component.slot() instanceof Slot.Nested nested) {
                collect(nested.shape());
            }
        }
    }

    private String methodOf(RecordShape shape) {
        for (int i = 0; i < shapes.size(); i++) {
            if (shapes.get(i) == shape) { // equal ones may have other constants
                return "read".concat(Integer.toString(i));
            }
        }
        throw new AssertionError("all were collected");
    }

    /**
     * Makes a decoder.
     *
     * @param description what is decoded, for messages
     */
    static GeneratedDecoder generate(RecordShape shape, String description) {
        DecoderGenerator generator = new DecoderGenerator(shape);
        byte[] bytes = ClassFile.of().build(SELF, generator::addMembers);
        try {
            MethodHandles.Lookup made =
                    MethodHandles.lookup()
                            .defineHiddenClassWithClassData(bytes, generator.classData, true);
            MethodHandle constructor =
                    made.findConstructor(
                            made.lookupClass(), MethodType.methodType(void.class, String.class));
            return (GeneratedDecoder) constructor.invoke(description);
        } catch (Throwable e) {
            throw new AssertionError("a class of this package is defined and made", e);
        }
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private void addMembers(ClassBuilder type) {
        type.withSuperclass(SUPER).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
        MethodTypeDesc made = MethodTypeDesc.of(CD_void, CD_String);
        type.withMethodBody(
                ConstantDescs.INIT_NAME,
                made,
                0,
                code ->
                        code.aload(0)
                                .aload(1)
                                .invokespecial(SUPER, ConstantDescs.INIT_NAME, made)
                                .return_());
        type.withMethodBody("decode", READ, ClassFile.ACC_PUBLIC, this::checkAndRead);
        for (RecordShape shape : shapes) {
            type.withMethodBody(
                    methodOf(shape), READ, ClassFile.ACC_FINAL, code -> read(code, shape));
        }
    }

    /** Refuses a record that is too short, and reads it: the bounds are constants to the JIT. */
    private void checkAndRead(CodeBuilder code) {
        RecordShape shape = shapes.getFirst();
        Label isShort = code.newLabel();
        code.lload(SIZE).loadConstant(shape.need()).lcmp().iflt(isShort);
        nested(code, shape);
        code.areturn();
        code.labelBinding(isShort);
        code.aload(0).lload(SIZE).loadConstant(shape.need());
        code.invokevirtual(
                SUPER,
                "tooShort",
                MethodTypeDesc.of(desc(IllegalArgumentException.class), CD_long, CD_long));
        code.athrow();
    }

    private void read(CodeBuilder code, RecordShape shape) {
        MethodType erased = shape.constructor().type().erase();
        constant(code, shape.constructor().asType(erased), HANDLE);
        for (Component component : shape.components()) {
            argument(code, component);
        }
        code.invokevirtual(HANDLE, "invokeExact", erased.describeConstable().orElseThrow());
        code.areturn();
    }

    private void argument(CodeBuilder code, Component component) {
        TypeKind kind = TypeKind.from(component.type());
        if (component.slot() instanceof Slot.Absent) {
            nothing(code, kind);
        } else if (component.isOptional()) {
            code.aload(0).lload(SIZE);
            code.loadConstant(component.slot().begin()).loadConstant(component.slot().need());
            MethodTypeDesc has = MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_long);
            code.invokevirtual(SUPER, "has", has);
            code.ifThenElse(
                    there -> value(there, component.slot()), missing -> nothing(missing, kind));
        } else {
            value(code, component.slot());
        }
    }

    private static void nothing(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case LONG -> code.lconst_0();
            case REFERENCE -> code.aconst_null();
            default -> code.iconst_0();
        }
    }

    /** Leaves a value on the stack; references as Object, which the constructor's handle casts. */
    private void value(CodeBuilder code, Slot slot) {
        switch (slot) {
            case Slot.Scalar number -> number(code, number);
            case Slot.Flag flag ->
                    place(code, flag.begin())
                            .invokestatic(
                                    NUMBERS,
                                    "bool",
                                    MethodTypeDesc.of(CD_boolean, SEGMENT, CD_long));
            case Slot.Constant constant -> {
                constant(code, constant.constants(), CONSTANTS);
                number(code, constant.number());
                code.invokevirtual(CONSTANTS, "of", MethodTypeDesc.of(CD_Object, CD_long));
            }
            case Slot.Text text -> {
                place(code.aload(0), text.extent().offset());
                end(code, text.extent());
                code.invokevirtual(
                        SUPER, "text", MethodTypeDesc.of(CD_String, SEGMENT, CD_long, CD_long));
            }
            case Slot.Numbers numbers -> {
                constant(code, numbers.codec(), ARRAYS);
                place(code, numbers.extent().offset());
                end(code, numbers.extent());
                code.invokevirtual(
                        ARRAYS, "read", MethodTypeDesc.of(CD_Object, SEGMENT, CD_long, CD_long));
            }
            case Slot.Nested nested -> nested(code, nested.shape());
            case Slot.Absent _ -> throw new AssertionError("has no value");
        }
    }

    private void nested(CodeBuilder code, RecordShape shape) {
        code.aload(0).aload(MEMORY).lload(RECORD).lload(SIZE);
        code.invokevirtual(SELF, methodOf(shape), READ);
    }

    /** Leaves the memory, and where in it a part of the record begins. */
    private static CodeBuilder place(CodeBuilder code, long offset) {
        return code.aload(MEMORY).lload(RECORD).loadConstant(offset).ladd();
    }

    private static void number(CodeBuilder code, Slot.Scalar number) {
        boolean isLong = number.javaType() == long.class;
        boolean isSame = CNumbers.bytes(number.javaType()) == number.width();
        boolean isSigned = number.isSigned() || isSame; // the bits are what counts then
        boolean readsLong =
                number.width() == Long.BYTES || (number.width() == Integer.BYTES && !isSigned);
        place(code, number.begin());
        MethodTypeDesc read = MethodTypeDesc.of(readsLong ? CD_long : CD_int, SEGMENT, CD_long);
        code.invokestatic(NUMBERS, reader(number.width(), isSigned), read);
        if (isLong && !readsLong) {
            code.i2l();
        }
    }

    private static String reader(int width, boolean isSigned) {
        return switch (width) {
            case Byte.BYTES -> isSigned ? "s8" : "u8";
            case Short.BYTES -> isSigned ? "s16" : "u16";
            case Integer.BYTES -> isSigned ? "s32" : "u32";
            default -> "s64";
        };
    }

    private static void end(CodeBuilder code, Slot.Extent extent) {
        switch (extent.kind()) {
            case FIXED -> code.loadConstant(extent.offset() + extent.capacity());
            case EARLY ->
                    code.loadConstant(extent.offset() + extent.capacity())
                            .lload(SIZE)
                            .invokestatic(
                                    desc(Math.class),
                                    "min",
                                    MethodTypeDesc.of(CD_long, CD_long, CD_long));
            case FLEXIBLE -> code.lload(SIZE);
        }
        code.lload(RECORD).ladd();
    }

    private void constant(CodeBuilder code, Object value, ClassDesc type) {
        classData.add(value);
        code.loadConstant(
                DynamicConstantDesc.ofNamed(
                        CLASS_DATA_AT, ConstantDescs.DEFAULT_NAME, type, classData.size() - 1));
    }
}
