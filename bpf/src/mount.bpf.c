// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per call of mount, umount2 and move_mount when it returns,
 * successful or not. Newer tools attach a file system by move_mount, which has
 * neither source nor type, after fsopen and fsmount.
 */
#include "catalog.bpf.h"
#include "syscalls.bpf.h"

#define PATH_LEN	256
#define TYPE_LEN	32

enum mount_operation { CATALOG_MOUNT, CATALOG_UMOUNT, CATALOG_MOVE_MOUNT };

/* The record ends after the NUL of the path: 369 to 624 bytes. */
struct event {
	/*   0 */ __u64 time;		/* CLOCK_BOOTTIME, ns: of the return */
	/*   8 */ struct catalog_task task;
	/*  56 */ __u64 duration;	/* ns */
	/*  64 */ __u64 flags;		/* MS_*, MNT_* or MOVE_MOUNT_* */
	/*  72 */ __s32 result;		/* 0 or -errno */
	/*  76 */ enum mount_operation operation;
	/*  80 */ char type[TYPE_LEN];
	/* 112 */ char source[PATH_LEN];
	/* 368 */ char path[PATH_LEN];	/* the target */
};

BPF_EVENTS_RING(events, 64 * 1024, struct event);

#define CALLS	1024
#define OTHER_TEXTS(text)	text(type) text(source)
#include "calls.bpf.h"

static __always_inline int enter(enum mount_operation operation, const char *source, const char *path,
				 const char *type, __u64 flags)
{
	struct call *call = call_begins();

	if (!call)
		return 0;
	call->path = path;
	call->source = source;
	call->type = type;
	call->event.operation = operation;
	call->event.flags = flags;
	return call_remember(call);
}

SEC("?tp/syscalls/sys_enter_mount")
int enter_mount(struct trace_event_raw_sys_enter *ctx)
{
	return enter(CATALOG_MOUNT, (const char *)ctx->args[0], (const char *)ctx->args[1],
		     (const char *)ctx->args[2], ctx->args[3]);
}

SEC("?tp/syscalls/sys_enter_umount")
int enter_umount(struct trace_event_raw_sys_enter *ctx)
{
	return enter(CATALOG_UMOUNT, NULL, (const char *)ctx->args[0], NULL, ctx->args[1]);
}

SEC("?tp/syscalls/sys_enter_move_mount")
int enter_move_mount(struct trace_event_raw_sys_enter *ctx)
{
	return enter(CATALOG_MOVE_MOUNT, (const char *)ctx->args[1], (const char *)ctx->args[3], NULL,
		     ctx->args[4]);
}

SEC("?tp/syscalls/sys_exit_mount")
int exit_mount(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_umount")
int exit_umount(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_move_mount")
int exit_move_mount(struct trace_event_raw_sys_exit *ctx)
{
	return call_returns(ctx->ret);
}

/* Arguments: the registers, the number of the system call. */
SEC("?raw_tp/sys_enter")
int enter_raw(struct bpf_raw_tracepoint_args *ctx)
{
	void *regs = (void *)ctx->args[0];
	__u32 number = ctx->args[1];

	if (is_compat(number))
		return 0;
	if (is_call(number, CALL_MOUNT))
		return enter(CATALOG_MOUNT, (const char *)SYSCALL_ARG1(regs),
			     (const char *)SYSCALL_ARG2(regs), (const char *)SYSCALL_ARG3(regs),
			     SYSCALL_ARG4(regs));
	if (is_call(number, CALL_UMOUNT2))
		return enter(CATALOG_UMOUNT, NULL, (const char *)SYSCALL_ARG1(regs), NULL,
			     SYSCALL_ARG2(regs));
	if (is_call(number, CALL_MOVE_MOUNT))
		return enter(CATALOG_MOVE_MOUNT, (const char *)SYSCALL_ARG2(regs),
			     (const char *)SYSCALL_ARG4(regs), NULL, SYSCALL_ARG5(regs));
	return 0;
}

/* Arguments: the registers, the result. A thread without a call is ignored. */
SEC("?raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return call_returns(ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
