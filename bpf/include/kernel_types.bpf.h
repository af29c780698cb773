/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The kernel types that our programs read, with the fields they use only.
 * preserve_access_index makes clang record each access, and libbpf replaces its
 * offset at load time by the one in the running kernel's BTF. So the names and
 * types of the fields matter here, their order and offsets do not, and the
 * kernel of the compiling machine does not matter.
 *
 * Read a field through a pointer with BPF_CORE_READ(), and a field of the
 * context of a tracepoint directly.
 */
#ifndef BPF_EVENTS_KERNEL_TYPES_BPF_H
#define BPF_EVENTS_KERNEL_TYPES_BPF_H

#ifdef __VMLINUX_H__
#error "vmlinux.h has these types already"
#endif

#include <linux/bpf.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct {
	struct task_struct *real_parent;	/* receives the exit status */
	__s32 tgid;				/* called pid in user space */
};

/*
 * The context of tp/sched/sched_process_exec. A __data_loc field locates its
 * data in the buffer of the tracepoint: the lower half is the offset from the
 * start of the context, the upper half the length with the NUL.
 */
struct trace_event_raw_sched_process_exec {
	__u64 ent;				/* common to all tracepoints */
	__u32 __data_loc_filename;
	__s32 pid;
	__s32 old_pid;
};

/* The context of tp/syscalls/sys_enter_*. */
struct trace_event_raw_sys_enter {
	__u64 ent;
	long id;
	unsigned long args[6];
};

#pragma clang attribute pop

#endif /* BPF_EVENTS_KERNEL_TYPES_BPF_H */
