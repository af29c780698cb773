package io.bpfevents.core.codec;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.bpfevents.core.bind.BufferKind;
import io.bpfevents.core.bind.ComponentBinding;
import io.bpfevents.core.bind.FieldBinding;
import io.bpfevents.core.bind.RecordBinding;
import io.bpfevents.core.value.ArrayCodec;
import io.bpfevents.core.value.BytesConverter;
import io.bpfevents.core.value.NumberConverter;
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
 * Generates the class that decodes the records of a layout: straight-line code, constant offsets,
 * one method per record class, and one method with a loop per array of objects.
 *
 * <p>The class is hidden, belongs to this package and is unloaded with its layout. It does not
 * refer to user classes: constructors are method handles in its class data, which are constants to
 * the JIT, so neither access rights nor class loaders matter.
 */
final class DecoderGenerator {
    private static final ClassDesc SUPER = desc(GeneratedDecoder.class);
    private static final ClassDesc SEGMENT = desc(MemorySegment.class);
    private static final ClassDesc HANDLE = desc(MethodHandle.class);
    private static final ClassDesc ARRAYS = desc(ArrayCodec.class);
    private static final ClassDesc SELF =
            ClassDesc.of(GeneratedDecoder.class.getPackageName(), "RecordDecoder");
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final DirectMethodHandleDesc CLASS_DATA_AT =
            ConstantDescs.ofConstantBootstrap(
                    desc(MethodHandles.class), "classDataAt", CD_Object, CD_int);

    /** Type of all decoding methods: the memory, the record's offset in it, its size. */
    private static final MethodTypeDesc READ =
            MethodTypeDesc.of(CD_Object, SEGMENT, CD_long, CD_long);

    private static final MethodTypeDesc NEW_ARRAY =
            MethodTypeDesc.of(OBJECTS, ConstantDescs.CD_Class, CD_long, CD_long);

    private static final int MEMORY = 1; // local variables
    static final int RECORD = 2;
    static final int SIZE = 4;
    private static final int ARRAY = 6;
    private static final int INDEX = 7;

    private final ArrayExtentCode extents;
    private final List<RecordBinding> records = new ArrayList<>(); // the outer record first
    private final List<FieldBinding.Elements> arrays = new ArrayList<>();
    private final List<Object> classData = new ArrayList<>();

    private DecoderGenerator(RecordBinding record, BufferKind kind) {
        extents = new ArrayExtentCode(kind);
        collect(record);
    }

    private void collect(RecordBinding record) {
        records.add(record);
        for (ComponentBinding component : record.components()) {
            collect(component.binding());
        }
    }

    private void collect(FieldBinding binding) {
        if (binding instanceof FieldBinding.Nested nested) {
            collect(nested.record());
        } else if (binding instanceof FieldBinding.Elements elements) {
            arrays.add(elements);
            collect(elements.element());
        }
    }

    private String methodOf(RecordBinding record) {
        return "read".concat(Integer.toString(indexOf(record, records)));
    }

    private String methodOf(FieldBinding.Elements elements) {
        return "elements".concat(Integer.toString(indexOf(elements, arrays)));
    }

    private static int indexOf(Object one, List<?> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) == one) { // equal bindings may have different constants
                return i;
            }
        }
        throw new AssertionError("all were collected");
    }

    /**
     * Generates a decoder.
     *
     * @param kind the kind of buffer with the records
     * @param description the record class and the struct, for messages
     */
    static GeneratedDecoder generate(RecordBinding record, BufferKind kind, String description) {
        DecoderGenerator generator = new DecoderGenerator(record, kind);
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
            throw new AssertionError("this package can define the class and instantiate it", e);
        }
    }

    static ClassDesc desc(Class<?> type) {
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
        for (RecordBinding record : records) {
            type.withMethodBody(
                    methodOf(record), READ, ClassFile.ACC_FINAL, code -> read(code, record));
        }
        for (FieldBinding.Elements elements : arrays) {
            type.withMethodBody(
                    methodOf(elements), READ, ClassFile.ACC_FINAL, code -> read(code, elements));
        }
    }

    /** Rejects a record that is too short, else reads it: the bounds are constants to the JIT. */
    private void checkAndRead(CodeBuilder code) {
        RecordBinding record = records.getFirst();
        Label isShort = code.newLabel();
        code.lload(SIZE).loadConstant(record.need()).lcmp().iflt(isShort);
        nested(code, record);
        code.areturn();
        code.labelBinding(isShort);
        code.aload(0).lload(SIZE).loadConstant(record.need());
        code.invokevirtual(
                SUPER,
                "tooShort",
                MethodTypeDesc.of(desc(IllegalArgumentException.class), CD_long, CD_long));
        code.athrow();
    }

    private void read(CodeBuilder code, RecordBinding record) {
        MethodType erased = record.constructor().type().erase();
        constant(code, record.constructor().asType(erased), HANDLE);
        for (ComponentBinding component : record.components()) {
            argument(code, component);
        }
        code.invokevirtual(HANDLE, "invokeExact", erased.describeConstable().orElseThrow());
        code.areturn();
    }

    /**
     * Reads the elements in a loop, each as a record with the offset and the size of the element.
     * The method's arguments are the offset and the size of the whole array.
     */
    private void read(CodeBuilder code, FieldBinding.Elements elements) {
        constant(code, elements.javaElement(), ConstantDescs.CD_Class);
        code.lload(SIZE).loadConstant(elements.stride());
        code.invokestatic(SUPER, "array", NEW_ARRAY).astore(ARRAY);
        code.loadConstant(elements.stride()).lstore(SIZE);
        code.iconst_0().istore(INDEX);
        Label next = code.newBoundLabel();
        Label end = code.newLabel();
        code.iload(INDEX).aload(ARRAY).arraylength().if_icmpge(end);
        code.aload(ARRAY).iload(INDEX);
        value(code, elements.element());
        code.aastore();
        code.lload(RECORD).loadConstant(elements.stride()).ladd().lstore(RECORD);
        code.iinc(INDEX, 1).goto_(next);
        code.labelBinding(end);
        code.aload(ARRAY).areturn();
    }

    private void argument(CodeBuilder code, ComponentBinding component) {
        TypeKind kind = TypeKind.from(component.type());
        if (component.binding() instanceof FieldBinding.Absent) {
            NumberCode.zero(code, kind);
        } else if (component.isOptional()) {
            code.aload(0).lload(SIZE);
            code.loadConstant(component.binding().begin()).loadConstant(component.binding().need());
            MethodTypeDesc has = MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_long);
            boolean isPadded = extents.kind() == BufferKind.PERF;
            code.invokevirtual(SUPER, isPadded ? "hasBeforePadding" : "has", has);
            code.ifThenElse(
                    there -> value(there, component.binding()),
                    missing -> NumberCode.zero(missing, kind));
        } else {
            value(code, component.binding());
        }
    }

    /** Pushes a value; references as Object, which the constructor's method handle casts. */
    private void value(CodeBuilder code, FieldBinding binding) {
        switch (binding) {
            case FieldBinding.Scalar number -> {
                place(code, number.begin());
                NumberCode.scalar(code, number);
            }
            case FieldBinding.Sample sample -> value(code, sample.number());
            case FieldBinding.Bits bits -> {
                place(code, bits.begin());
                NumberCode.bits(code, bits);
            }
            case FieldBinding.Real real -> {
                place(code, real.begin());
                NumberCode.real(code, real);
            }
            case FieldBinding.Wide wide -> {
                place(code, wide.begin());
                NumberCode.wide(code, wide);
            }
            case FieldBinding.Flag flag -> {
                place(code, flag.begin());
                NumberCode.flag(code);
            }
            case FieldBinding.ConvertedNumber it ->
                    converted(code, it.converter(), NumberConverter.class, it.number());
            case FieldBinding.ConvertedBytes it ->
                    converted(code, it.converter(), BytesConverter.class, it.bytes());
            case FieldBinding.Text text -> {
                place(code.aload(0), text.extent().offset());
                extents.end(code, text.extent(), 1);
                code.invokevirtual(
                        SUPER, "text", MethodTypeDesc.of(CD_String, SEGMENT, CD_long, CD_long));
            }
            case FieldBinding.Numbers numbers -> {
                constant(code, numbers.codec(), ARRAYS);
                place(code, numbers.extent().offset());
                extents.end(code, numbers.extent(), numbers.codec().width());
                code.invokevirtual(
                        ARRAYS, "read", MethodTypeDesc.of(CD_Object, SEGMENT, CD_long, CD_long));
            }
            case FieldBinding.Nested nested -> nested(code, nested.record());
            case FieldBinding.Elements elements -> {
                place(code.aload(0), elements.extent().offset());
                extents.size(code, elements.extent(), elements.stride());
                code.invokevirtual(SELF, methodOf(elements), READ);
            }
            case FieldBinding.Absent _ -> throw new AssertionError("has no value");
        }
    }

    /** Pushes what the method {@code of} of a constant makes of a value. */
    private void converted(CodeBuilder code, Object converter, Class<?> type, FieldBinding from) {
        constant(code, converter, desc(type));
        value(code, from);
        ClassDesc argument = type == BytesConverter.class ? CD_Object : CD_long;
        code.invokevirtual(desc(type), "of", MethodTypeDesc.of(CD_Object, argument));
    }

    private void nested(CodeBuilder code, RecordBinding record) {
        code.aload(0).aload(MEMORY).lload(RECORD).lload(SIZE);
        code.invokevirtual(SELF, methodOf(record), READ);
    }

    /** Pushes the memory, and the offset in it of a part of the record. */
    private static CodeBuilder place(CodeBuilder code, long offset) {
        return code.aload(MEMORY).lload(RECORD).loadConstant(offset).ladd();
    }

    private void constant(CodeBuilder code, Object value, ClassDesc type) {
        classData.add(value);
        code.loadConstant(
                DynamicConstantDesc.ofNamed(
                        CLASS_DATA_AT, ConstantDescs.DEFAULT_NAME, type, classData.size() - 1));
    }
}
