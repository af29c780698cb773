// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A shim for LD_PRELOAD that makes the n-th C call fail: of the calls that can
 * fail for want of memory or descriptors, by libbpf, by libelf or by Java's
 * downcalls. Java looks its functions up in libc itself, so dlsym() is
 * replaced as well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static int armed;
static int injected;
static int allocations;
static long wanted;
static long calls;
static char failed[64];

static void *(*real_dlsym)(void *, const char *);

static void *real(const char *name)
{
	if (!real_dlsym) {
		static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5" };

		for (int i = 0; i < 3 && !real_dlsym; i++)
			real_dlsym = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
	}
	return real_dlsym(RTLD_NEXT, name);
}

/* Generated code, which calls for Java, belongs to no file. */
static int is_watched(void *caller)
{
	Dl_info info;

	return !dladdr(caller, &info) || !info.dli_fname ||
	       strstr(info.dli_fname, "libbpf") || strstr(info.dli_fname, "libelf") ||
	       strstr(info.dli_fname, "/proc/self/fd/"); /* bundled */
}

enum kind { ALLOCATES, ACTS, MAKES_DESCRIPTOR, PINS };

/* Whether a call of this kind can fail so. */
static int is_possible(enum kind kind)
{
	switch (injected) {
	case EMFILE:
		return kind == MAKES_DESCRIPTOR;
	case ENOSPC:
		return kind == PINS;
	default:
		return kind != ALLOCATES || allocations;
	}
}

static int fails(const char *name, long detail, enum kind kind, void *caller)
{
	if (!__atomic_load_n(&armed, __ATOMIC_ACQUIRE))
		return 0;
	if (!is_possible(kind) || !is_watched(caller))
		return 0;
	if (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) != wanted)
		return 0;
	snprintf(failed, sizeof(failed), "%s(%ld)", name, detail);
	errno = injected;
	return 1;
}

#define FAILS(name, detail, kind) fails(name, detail, kind, __builtin_return_address(0))

/* Includes the allocations of libbpf and libelf, or excludes them. */
void faults_allocations(int included)
{
	allocations = included;
}

void faults_arm(long n, int error)
{
	failed[0] = 0;
	wanted = n;
	injected = error;
	calls = 0;
	__atomic_store_n(&armed, 1, __ATOMIC_RELEASE);
}

/* The number of calls that were counted. */
long faults_disarm(void)
{
	__atomic_store_n(&armed, 0, __ATOMIC_RELEASE);
	return calls;
}

const char *faults_failed(void)
{
	return failed;
}

void *malloc(size_t size)
{
	return FAILS("malloc", size, ALLOCATES) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return FAILS("calloc", count * size, ALLOCATES) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return FAILS("realloc", size, ALLOCATES) ? NULL : __libc_realloc(old, size);
}

char *strdup(const char *text)
{
	char *copy;

	if (FAILS("strdup", 0, ALLOCATES))
		return NULL;
	copy = __libc_malloc(strlen(text) + 1);
	return copy ? strcpy(copy, text) : NULL;
}

static enum kind kind_of_bpf(long command)
{
	switch (command) {
	case 0: /* BPF_MAP_CREATE */
	case 5: /* BPF_PROG_LOAD */
	case 7: /* BPF_OBJ_GET */
	case 13: /* BPF_PROG_GET_FD_BY_ID */
	case 14: /* BPF_MAP_GET_FD_BY_ID */
	case 17: /* BPF_RAW_TRACEPOINT_OPEN */
	case 18: /* BPF_BTF_LOAD */
	case 19: /* BPF_BTF_GET_FD_BY_ID */
	case 28: /* BPF_LINK_CREATE */
	case 30: /* BPF_LINK_GET_FD_BY_ID */
		return MAKES_DESCRIPTOR;
	case 6: /* BPF_OBJ_PIN */
		return PINS;
	default:
		return ACTS;
	}
}

long syscall(long number, ...)
{
	static long (*next)(long, ...);
	long a[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_bpf ? FAILS("bpf", a[0], kind_of_bpf(a[0])) :
				FAILS("syscall", number,
				      number == SYS_perf_event_open || number == SYS_memfd_create ?
					      MAKES_DESCRIPTOR :
					      ACTS))
		return -1;
	if (!next)
		next = real("syscall");
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

#define REPLACE(type, failure, kind, name, parameters, arguments, detail) \
	type name parameters                                                          \
	{                                                                             \
		static type(*next) parameters;                                        \
		if (FAILS(#name, detail, kind))                           \
			return failure;                                               \
		if (!next)                                                            \
			next = real(#name);                                           \
		return next arguments;                                                \
	}

REPLACE(void *, MAP_FAILED, ACTS, mmap,
	(void *at, size_t size, int prot, int flags, int fd, off_t offset),
	(at, size, prot, flags, fd, offset), size)
REPLACE(void *, MAP_FAILED, ACTS, mmap64,
	(void *at, size_t size, int prot, int flags, int fd, off64_t offset),
	(at, size, prot, flags, fd, offset), size)
REPLACE(int, -1, MAKES_DESCRIPTOR, epoll_create1, (int flags), (flags), 0)
REPLACE(int, -1, MAKES_DESCRIPTOR, eventfd, (unsigned int value, int flags), (value, flags), 0)
REPLACE(int, -1, MAKES_DESCRIPTOR, timerfd_create, (int clock, int flags), (clock, flags), 0)
REPLACE(int, -1, MAKES_DESCRIPTOR, socket, (int domain, int type, int protocol), (domain, type, protocol), domain)
REPLACE(int, -1, ACTS, bind, (int fd, const void *address, unsigned int size), (fd, address, size), fd)
REPLACE(int, -1, ACTS, flock, (int fd, int operation), (fd, operation), fd)
REPLACE(int, -1, MAKES_DESCRIPTOR, dup3, (int from, int to, int flags), (from, to, flags), from)
REPLACE(int, -1, ACTS, mkdir, (const char *path, mode_t mode), (path, mode), 0)
REPLACE(FILE *, NULL, MAKES_DESCRIPTOR, fopen, (const char *path, const char *mode), (path, mode), 0)
REPLACE(FILE *, NULL, MAKES_DESCRIPTOR, fopen64, (const char *path, const char *mode), (path, mode), 0)
REPLACE(FILE *, NULL, ALLOCATES, fmemopen, (void *buffer, size_t size, const char *mode),
	(buffer, size, mode), size)

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	static int (*next)(int, int, int, struct epoll_event *);

	if (operation == EPOLL_CTL_ADD && FAILS("epoll_ctl", operation, ACTS))
		return -1;
	if (!next)
		next = real("epoll_ctl");
	return next(epoll, operation, fd, event);
}

#define ONE_MORE(last, type) \
	type more;           \
	va_list list;        \
	va_start(list, last); \
	more = va_arg(list, type); \
	va_end(list)

int ioctl(int fd, unsigned long request, ...)
{
	static int (*next)(int, unsigned long, ...);
	ONE_MORE(request, long);

	if (FAILS("ioctl", request, ACTS))
		return -1;
	if (!next)
		next = real("ioctl");
	return next(fd, request, more);
}

#define DUPLICATES(command) ((command) == F_DUPFD || (command) == F_DUPFD_CLOEXEC)

int fcntl(int fd, int command, ...)
{
	static int (*next)(int, int, ...);
	ONE_MORE(command, long);

	if (DUPLICATES(command) && FAILS("fcntl", command, MAKES_DESCRIPTOR))
		return -1;
	if (!next)
		next = real("fcntl");
	return next(fd, command, more);
}

int fcntl64(int fd, int command, ...)
{
	static int (*next)(int, int, ...);
	ONE_MORE(command, long);

	if (DUPLICATES(command) && FAILS("fcntl", command, MAKES_DESCRIPTOR))
		return -1;
	if (!next)
		next = real("fcntl64");
	return next(fd, command, more);
}

int open(const char *path, int flags, ...)
{
	static int (*next)(const char *, int, ...);
	ONE_MORE(flags, int);

	if (FAILS("open", flags, MAKES_DESCRIPTOR))
		return -1;
	if (!next)
		next = real("open");
	return next(path, flags, more);
}

int open64(const char *path, int flags, ...)
{
	static int (*next)(const char *, int, ...);
	ONE_MORE(flags, int);

	if (FAILS("open64", flags, MAKES_DESCRIPTOR))
		return -1;
	if (!next)
		next = real("open64");
	return next(path, flags, more);
}

#define ENTRY(name) { #name, (void *)name }

static const struct {
	const char *name;
	void *function;
} replaced[] = {
	ENTRY(syscall), ENTRY(mmap), ENTRY(epoll_create1), ENTRY(epoll_ctl), ENTRY(eventfd),
	ENTRY(timerfd_create), ENTRY(socket), ENTRY(bind), ENTRY(flock), ENTRY(fcntl), ENTRY(open),
};

void *dlsym(void *handle, const char *name)
{
	if (handle != RTLD_NEXT && handle != RTLD_DEFAULT)
		for (unsigned int i = 0; i < sizeof(replaced) / sizeof(*replaced); i++)
			if (!strcmp(name, replaced[i].name))
				return replaced[i].function;
	if (!real_dlsym)
		(void)real("dlsym");
	return real_dlsym(handle, name);
}
